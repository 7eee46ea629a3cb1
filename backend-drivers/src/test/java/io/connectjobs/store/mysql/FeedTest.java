package io.connectjobs.store.mysql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.mutant.Mutation;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.FeedCases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

final class FeedTest extends FeedCases {
    private final MySqlServer.Fixture database = MySqlServer.fixture();

    FeedTest() {
        super(
                Mutation.of("SET f\\.position = \\? \\+ b\\.place", "SET f.position = ? * 0 + b.number + 1"),
                Mutation.of("(SELECT last FROM \\S*cj_listening) FOR UPDATE", "$1"));
    }

    @Override
    protected JobStore open(StoreSettings settings, UnaryOperator<Database> around) {
        return MySqlProvider.open(
                MySqlServer.url(), settings.withSchema(database.database()), MySqlProvider.SCRIPTS, around);
    }

    @Override
    protected Connection connect() throws SQLException {
        return MySqlServer.connect();
    }

    @Override
    protected String waiting(String words) {
        return "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%"
                + words + "%'";
    }

    @AfterEach
    void drop() {
        database.close();
    }
}
