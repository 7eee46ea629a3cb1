package io.connectjobs.quickstart;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param store {@code sqlite}, {@code postgresql}, {@code mariadb}, {@code redis} or a store's URL
 * @param records how many order events to feed
 * @param once end after the summary
 * @param help only say what there is
 */
record Arguments(String store, int records, boolean once, boolean help) {
    private static final int DEFAULT_RECORDS = 1_000;
    private static final int MAX_RECORDS = 10_000_000;

    private static final List<String> OWN_SERVERS = List.of("sqlite", "postgresql", "mariadb", "redis");

    static final String USAGE = """
            ./quickstart [--once] [--store sqlite|postgresql|mariadb|redis|<url>] [--records <n>]

            Starts a Kafka broker and a Connect worker on free ports of this machine, feeds order events, runs an example
            worker, and shows what became of each job. Stays up until Ctrl-C, then removes everything it made.

              --once            end after the summary; exit code 0 only if nothing was lost
              --store sqlite    keep the jobs in a temporary SQLite file (the default)
              --store postgresql
                                start an embedded PostgreSQL server for the jobs
              --store mariadb   start an embedded MariaDB server for the jobs (Linux on x86-64)
              --store redis     start an embedded Redis server for the jobs
              --store <url>     use a database of your own, e.g. postgresql://user:password@host/database
                                (what it creates there stays; its queue 'orders' must hold no other jobs)
              --records <n>     feed n events instead of 1000
              --help            this text
            """;

    /** @throws IllegalArgumentException that tells what was found and what is allowed */
    static Arguments parse(String... args) {
        String store = "sqlite";
        int records = DEFAULT_RECORDS;
        boolean once = false;
        boolean help = false;
        Iterator<String> rest = Arrays.asList(args).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--once" -> once = true;
                case "--help", "-h" -> help = true;
                case "--store" -> store = store(value(option, rest));
                case "--records" -> records = records(value(option, rest));
                default -> throw new IllegalArgumentException("'" + option + "' is no option, --help lists them");
            }
        }
        return new Arguments(store, records, once, help);
    }

    /** Not one that is started for the run and removed after it. */
    boolean isUsersStore() {
        return !OWN_SERVERS.contains(store);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value, --help shows which");
        }
        return rest.next();
    }

    private static String store(String text) {
        if (OWN_SERVERS.contains(text)) {
            return text;
        }
        if (text.contains(":")) {
            return StorePlace.ofUser(text).url();
        }
        throw new IllegalArgumentException("--store is '" + text + "': say " + String.join(", ", OWN_SERVERS)
                + " or a URL such as postgresql://host/database");
    }

    private static int records(String text) {
        try {
            int records = Integer.parseInt(text);
            if (records >= 1 && records <= MAX_RECORDS) {
                return records;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("--records is '" + text + "': say a whole number from 1 to " + MAX_RECORDS);
    }
}
