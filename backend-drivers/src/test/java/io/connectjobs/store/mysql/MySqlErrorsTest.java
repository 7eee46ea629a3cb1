package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.StoreSettings;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What groups and proxies say, which no test starts. Codes and states are those of the server's error reference. */
final class MySqlErrorsTest {
    private final MySqlErrors errors =
            new MySqlErrors(MySqlSource.parse("mysql://h/db", StoreSettings.DEFAULT), Flavour.MYSQL);

    @ParameterizedTest
    @CsvSource({
        "3101, 40000, true", // rolled back by a group's certification
        "1213, 40001, true",
        "3100, HY000, false", // a member without a majority
        "1047, 08S01, false", // a Galera node that is not ready
        "1206, HY000, false",
        "1637, HY000, false",
        "4031, HY000, false"
    })
    void what_passes_is_tried_again(int code, String state, boolean isLostRace) {
        SQLException error = new SQLException("no", state, code);
        assertThat(errors.translate(error)).isInstanceOf(JobStoreUnavailableException.class);
        assertThat(errors.isLostRace(error)).isEqualTo(isLostRace);
    }

    @ParameterizedTest
    @CsvSource({"1064, 42000", "1406, 22001", "1045, 28000", "1130, HY000"})
    void what_does_not_pass_is_told(int code, String state) {
        assertThat(errors.translate(new SQLException("no", state, code))).isExactlyInstanceOf(JobStoreException.class);
    }
}
