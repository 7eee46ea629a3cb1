package io.connectjobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SqliteConnectionTest {
    private static final String ECHO = "SELECT ?";

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = new SqliteConnection(":memory:", new Properties());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void a_statement_that_was_closed_is_lent_again_and_has_forgotten_its_values() throws SQLException {
        PreparedStatement first = connection.prepareStatement(ECHO);
        first.setString(1, "secret");
        assertThat(read(first)).isEqualTo("secret");
        first.close();
        try (PreparedStatement again = connection.prepareStatement(ECHO)) {
            assertThat(again).isSameAs(first);
            assertThat(read(again)).isNull();
        }
    }

    @Test
    void who_asks_while_it_is_lent_gets_another_one() throws SQLException {
        try (PreparedStatement first = connection.prepareStatement(ECHO)) {
            first.setString(1, "first");
            ResultSet open = first.executeQuery();
            try (PreparedStatement second = connection.prepareStatement(ECHO)) {
                second.setString(1, "second");
                assertThat(second).isNotSameAs(first);
                assertThat(read(second)).isEqualTo("second");
            }
            assertThat(open.next()).isTrue();
            assertThat(open.getString(1)).isEqualTo("first");
        }
    }

    @Test
    void closing_ends_what_was_left_unread_so_that_the_table_can_be_dropped() throws SQLException {
        Jdbc.update(connection, "CREATE TABLE t AS SELECT 1 AS n UNION ALL SELECT 2", p -> {});
        PreparedStatement left = connection.prepareStatement("SELECT n FROM t");
        assertThat(left.executeQuery().next()).isTrue();
        left.close();
        Jdbc.update(connection, "DROP TABLE t", p -> {});
        assertThatThrownBy(() -> Jdbc.query(connection, "SELECT n FROM t", p -> {}, row -> row.getInt(1)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no such table");
    }

    @Test
    void more_texts_than_are_kept_push_out_the_oldest_and_spare_who_is_in_use() throws SQLException {
        try (PreparedStatement held = connection.prepareStatement(ECHO)) {
            for (int i = 0; i < 500; i++) {
                int number = i;
                assertThat(Jdbc.query(connection, "SELECT " + i, p -> {}, row -> row.getInt(1)))
                        .containsExactly(number);
            }
            held.setString(1, "still here");
            assertThat(read(held)).isEqualTo("still here");
        }
        try (PreparedStatement fresh = connection.prepareStatement(ECHO)) {
            fresh.setString(1, "fresh");
            assertThat(read(fresh)).isEqualTo("fresh");
        }
    }

    private static String read(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
