package io.connectjobs.store.sql;

import io.connectjobs.store.JobStoreException;
import java.sql.SQLException;

/** Tells what passes from what doesn't, by SQLState or error code, never by message text. */
public interface SqlErrors {
    /** The exception to throw; its message says what happened and what to do, without secrets. */
    JobStoreException translate(SQLException e);

    /** Whether the same transaction may simply run again: it lost against another one. */
    boolean isLostRace(SQLException e);
}
