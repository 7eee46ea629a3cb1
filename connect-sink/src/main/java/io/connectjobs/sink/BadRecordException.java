package io.connectjobs.sink;

/** Tells from inside a conversion why a record is bad. */
final class BadRecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadRecordException(String field, String problem) {
        super(field + ": " + problem);
    }
}
