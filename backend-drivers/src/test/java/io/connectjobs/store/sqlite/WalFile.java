package io.connectjobs.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A write-ahead log, read as https://sqlite.org/fileformat2.html#walformat describes it. */
final class WalFile {
    private static final int HEADER = 32;
    private static final int PAGE_SIZE_AT = 8;
    private static final int SALT_AT = 16;
    private static final int FRAME_HEADER = 24;
    private static final int DATABASE_PAGES_AT = 4;
    private static final int FRAME_SALT_AT = 8;

    private WalFile() {}

    /** How many transactions it holds since it last began anew: their last frames tell the size of the database. */
    static int commits(Path database) {
        try {
            ByteBuffer wal = ByteBuffer.wrap(Files.readAllBytes(Path.of(database + "-wal")));
            int frame = FRAME_HEADER + wal.getInt(PAGE_SIZE_AT);
            int commits = 0;
            for (int at = HEADER; at + frame <= wal.capacity(); at += frame) {
                boolean current = wal.getLong(at + FRAME_SALT_AT) == wal.getLong(SALT_AT);
                commits += current && wal.getInt(at + DATABASE_PAGES_AT) > 0 ? 1 : 0;
            }
            return commits;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
