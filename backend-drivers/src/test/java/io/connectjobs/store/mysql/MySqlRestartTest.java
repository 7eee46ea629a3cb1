package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.RestartCases;

final class MySqlRestartTest extends RestartCases {
    @Override
    protected Server start() {
        return OwnServer.start();
    }
}
