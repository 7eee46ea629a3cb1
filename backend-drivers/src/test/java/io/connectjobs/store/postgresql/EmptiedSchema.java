package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import java.util.function.Function;

/** One schema for many fixtures, one after the other: emptying it is faster than making another. */
final class EmptiedSchema implements AutoCloseable {
    private final PostgresServer.Fixture schema = PostgresServer.fixture();

    /** The schema, empty once the fixture is closed. */
    StoreFixture fixture() {
        return fixture(settings -> new PostgresProvider().open(schema.url(), settings));
    }

    /** @param open given settings that name the schema */
    StoreFixture fixture(Function<StoreSettings, JobStore> open) {
        return StoreFixture.of(schema.url(), settings -> open.apply(settings.withSchema(schema.schema())), this::empty);
    }

    private void empty() {
        PostgresServer.run("""
                DO $$ DECLARE name text; BEGIN
                  FOR name IN SELECT tablename FROM pg_tables
                              WHERE schemaname = '%1$s' AND tablename LIKE 'cj\\_%%' AND tablename <> 'cj_schema' LOOP
                    EXECUTE format('DELETE FROM %%I.%%I', '%1$s', name);
                  END LOOP;
                END $$""".formatted(schema.schema()));
    }

    @Override
    public void close() {
        schema.close();
    }
}
