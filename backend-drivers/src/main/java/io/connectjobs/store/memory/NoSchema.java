package io.connectjobs.store.memory;

import io.connectjobs.store.Schema;
import java.util.List;

/** Memory has no layout: version 0 of 0. */
final class NoSchema implements Schema {
    @Override
    public SchemaStatus status() {
        return new SchemaStatus(0, 0, List.of());
    }

    @Override
    public List<Migration> migrate() {
        return List.of();
    }

    @Override
    public List<Migration> rollback(int toVersion) {
        if (toVersion < 0) {
            throw new IllegalArgumentException("toVersion is " + toVersion + ", at least 0");
        }
        return List.of();
    }
}
