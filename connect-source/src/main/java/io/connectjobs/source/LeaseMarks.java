package io.connectjobs.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.connect.LeaseToken;
import io.connectjobs.store.Lease;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A text that names leases by the first 48 bits of a hash each, eight characters, without anything between them: short
 * enough for the offset of a transaction. A lease never repeats, so that a mark says exactly one attempt of one job.
 */
final class LeaseMarks {
    private static final int BYTES = 6;
    private static final int CHARACTERS = 8;

    private final Set<String> marks;

    private LeaseMarks(Set<String> marks) {
        this.marks = marks;
    }

    static String format(List<Lease> leases) {
        return leases.stream().map(LeaseMarks::mark).collect(Collectors.joining());
    }

    /** @param text from {@link #format} */
    static LeaseMarks parse(String text) {
        Set<String> marks = new HashSet<>();
        for (int from = 0; from + CHARACTERS <= text.length(); from += CHARACTERS) {
            marks.add(text.substring(from, from + CHARACTERS));
        }
        return new LeaseMarks(marks);
    }

    boolean name(Lease lease) {
        return marks.contains(mark(lease));
    }

    private static String mark(Lease lease) {
        byte[] hash = sha256().digest(LeaseToken.format(lease).getBytes(UTF_8));
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
