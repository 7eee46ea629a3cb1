package io.connectjobs.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Binds a statement's parameters one after the other. */
public final class Params {
    private final PreparedStatement statement;
    private int index;

    public Params(PreparedStatement statement) {
        this.statement = statement;
    }

    public Params text(@Nullable String value) throws SQLException {
        statement.setString(++index, value);
        return this;
    }

    public Params number(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    public Params number(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    public Params numberOrNull(@Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.BIGINT);
        } else {
            statement.setLong(++index, value);
        }
        return this;
    }

    public Params flag(boolean value) throws SQLException {
        statement.setBoolean(++index, value);
        return this;
    }

    public Params bytes(byte @Nullable [] value) throws SQLException {
        statement.setBytes(++index, value);
        return this;
    }

    /** An array of a database type, e.g. {@code text}; for databases that have arrays. */
    public Params array(String type, Object values) throws SQLException {
        Object[] elements = (Object[]) values;
        statement.setArray(++index, statement.getConnection().createArrayOf(type, elements));
        return this;
    }
}
