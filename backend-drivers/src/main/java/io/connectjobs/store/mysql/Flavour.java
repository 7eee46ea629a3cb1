package io.connectjobs.store.mysql;

import java.util.Locale;

/** Which of the two servers it is, and what they say differently. */
enum Flavour {
    MYSQL("MySQL", new Version(8, 0, 19), "utf8mb4_0900_bin"),
    MARIADB("MariaDB", new Version(10, 6, 0), "utf8mb4_nopad_bin");

    private final String product;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Version oldest;

    private final String collation;

    Flavour(String product, Version oldest, String collation) {
        this.product = product;
        this.oldest = oldest;
        this.collation = collation;
    }

    /** A server's version. */
    record Version(int major, int minor, int patch) {
        boolean isBefore(Version other) {
            return major != other.major
                    ? major < other.major
                    : minor != other.minor ? minor < other.minor : patch < other.patch;
        }

        /** @param text begins with numbers between dots, e.g. {@code 11.4.5-MariaDB-log} */
        static Version parse(String text) {
            String[] numbers = text.split("[^0-9]+", 4);
            return new Version(number(numbers, 0), number(numbers, 1), number(numbers, 2));
        }

        private static int number(String[] numbers, int place) {
            return place < numbers.length && !numbers[place].isEmpty() ? Integer.parseInt(numbers[place]) : 0;
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /** @param version as the server says it */
    static Flavour of(String version) {
        return version.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIADB : MYSQL;
    }

    String product() {
        return product;
    }

    /** The oldest version with all that the statements use. */
    Version oldest() {
        return oldest;
    }

    /** Compares byte by byte and, unlike utf8mb4_bin, doesn't take spaces at the end for nothing. */
    String collation() {
        return collation;
    }
}
