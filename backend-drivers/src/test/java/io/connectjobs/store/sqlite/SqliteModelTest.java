package io.connectjobs.store.sqlite;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.ModelCases;

final class SqliteModelTest extends ModelCases {
    /** Without waiting for the disk: no case here pulls the plug. */
    @Override
    protected StoreFixture freshDatabase() {
        SqliteFixture file = SqliteFixture.create();
        String url = file.url() + "?synchronous=normal";
        return StoreFixture.of(url, settings -> new SqliteProvider().open(url, settings), file::close);
    }
}
