package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.SqlNames;

/** Completes statements: {@code {s}} is where the tables are, {@code {bin}} the collation that compares byte by byte. */
record Words(SqlNames names, Flavour flavour) {
    String in(String sql) {
        return names.in(sql.replace("{bin}", flavour.collation()));
    }

    /** The same for a statement that is a format. */
    String inFormat(String sql) {
        return names.inFormat(sql.replace("{bin}", flavour.collation()));
    }
}
