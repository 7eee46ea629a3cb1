package io.connectjobs.store.sql;

import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database.Work;
import io.connectjobs.store.sql.FeedStatements.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifecycle feed of a SQL database.
 *
 * <ol>
 *   <li>Whoever begins to listen makes the database note each transition that history keeps, in its transaction.
 *   <li>A reader first gives positions to what was committed since: one reader at a time, under a lock.
 *   <li>It reads up to the last position that it saw given, and looks last whether upkeep has dropped events meanwhile.
 *   <li>It leaves a note that somebody reads, now and then. Upkeep ends what nobody has read for long.
 * </ol>
 */
final class SqlFeed implements Feed {
    private static final Logger LOG = LoggerFactory.getLogger(SqlFeed.class);
    private static final long NOTE_EVERY = 60_000;
    /** Of one upkeep. */
    private static final int PASSES = 20;

    private final Database database;
    private final FeedStatements statements;
    private final StoreSettings settings;

    SqlFeed(Database database, FeedStatements statements, StoreSettings settings) {
        this.database = database;
        this.statements = statements;
        this.settings = settings;
    }

    @Override
    public FeedSpan listen() {
        JobRules.requireHistory(settings.history());
        Optional<Standing> standing = noted(database.read(statements::standing));
        return require(standing.isPresent() ? standing : noted(database.migrate(this::begin)))
                .span();
    }

    private Optional<Standing> begin(Connection c) throws SQLException {
        statements.begin(c);
        return statements.standing(c);
    }

    @Override
    public FeedPage read(long after, int limit, FeedFilter filter) {
        JobRules.requireFeed(limit, filter);
        Standing standing = sequenced();
        requireAll(standing, after, filter);
        long last = standing.span().last();
        long next = Math.min(last, after + limit);
        if (next == after) {
            return new FeedPage(List.of(), after, true);
        }
        List<JobEvent> events = database.read(c -> statements.read(c, after, next, filter));
        requireAll(require(database.read(statements::standing)), after, filter);
        return new FeedPage(events, next, next == last);
    }

    private void requireAll(Standing standing, long after, FeedFilter filter) {
        FeedSpan span = standing.span();
        boolean given = after >= standing.begun() - 1 && after <= span.last();
        if (!given || (after < span.start() && hasDropped(after, filter))) {
            throw FeedGapException.at(after, span);
        }
    }

    private boolean hasDropped(long after, FeedFilter filter) {
        return database.read(c -> statements.hasDropped(c, after, filter));
    }

    private Standing sequenced() {
        Standing standing = require(noted(database.read(statements::standing)));
        return standing.fresh() ? require(database.write(this::sequence)) : standing;
    }

    /** Leaves a note where the last one is old; empty where upkeep has ended the feed before it could see that. */
    private Optional<Standing> noted(Optional<Standing> standing) {
        long noteEvery = Math.min(NOTE_EVERY, settings.feedKeep().toMillis() / 2);
        if (standing.isEmpty() || standing.get().unreadMillis() < noteEvery) {
            return standing;
        }
        database.write(c -> {
            statements.noteReader(c);
            return true;
        });
        return database.read(statements::standing);
    }

    private Optional<Standing> sequence(Connection c) throws SQLException {
        boolean more = statements.sequence(c);
        LOG.trace("Gave positions, more to give: {}", more);
        return statements.standing(c);
    }

    private static Standing require(Optional<Standing> standing) {
        return standing.orElseThrow(FeedGapException::off);
    }

    /** Drops old events, and notes no more once nobody has read for as long. */
    void tidy() {
        long keep = settings.feedKeep().toMillis();
        Optional<Standing> listening = database.read(statements::standing);
        if (listening.isPresent() && listening.get().unreadMillis() >= keep) {
            end(keep);
        } else if (listening.isPresent()) {
            repeatedly(statements::sequence);
            repeatedly(c -> statements.prune(c, keep));
        }
    }

    private void repeatedly(Work<Boolean> work) {
        boolean more = true;
        for (int pass = 0; more && pass < PASSES; pass++) {
            more = database.write(work);
        }
    }

    /** Needs a moment in which nobody changes jobs; if there is none, the next upkeep tries again. */
    private void end(long keep) {
        try {
            database.write(c -> {
                statements.end(c, keep);
                return true;
            });
        } catch (JobStoreUnavailableException e) {
            LOG.debug("Nobody reads events any more, but the noting can't end now: {}", e.getMessage());
        }
    }
}
