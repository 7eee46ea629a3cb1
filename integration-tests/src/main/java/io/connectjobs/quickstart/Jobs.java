package io.connectjobs.quickstart;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisException;

/** What a store says about the jobs of one queue, read as any program would. */
interface Jobs {
    Map<String, Integer> countByState() throws SQLException;

    Set<String> ids() throws SQLException;

    /** None where the store has no tables yet, or doesn't answer yet: what is wrong with it the connectors say later. */
    default Set<String> idsSoFar() {
        try {
            return ids();
        } catch (SQLException | JedisException e) {
            return Set.of();
        }
    }

    /** Those of the ids that have no job. */
    default Set<String> missing(Collection<String> ids) throws SQLException {
        Set<String> missing = new HashSet<>(ids);
        ids().forEach(missing::remove);
        return missing;
    }
}
