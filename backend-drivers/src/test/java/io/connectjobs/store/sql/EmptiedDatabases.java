package io.connectjobs.store.sql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A database for one fixture after the other: emptying it is faster than making another. Where two fixtures are open at
 * once there are two.
 */
public final class EmptiedDatabases<F extends StoreFixture> implements AutoCloseable {
    private final Supplier<F> create;
    private final Consumer<F> empty;
    private final Deque<F> free = new ArrayDeque<>();

    /** @param empty leaves the tables as the migrations make them */
    public EmptiedDatabases(Supplier<F> create, Consumer<F> empty) {
        this.create = create;
        this.empty = empty;
    }

    public StoreFixture fixture() {
        return fixture(StoreFixture::open);
    }

    /** @param open opens a store on a database in a way of its own */
    public StoreFixture fixture(BiFunction<? super F, StoreSettings, JobStore> open) {
        F database = free.isEmpty() ? create.get() : free.pop();
        return StoreFixture.of(database.url(), settings -> open.apply(database, settings), () -> {
            empty.accept(database);
            free.push(database);
        });
    }

    @Override
    public void close() {
        free.forEach(StoreFixture::close);
    }
}
