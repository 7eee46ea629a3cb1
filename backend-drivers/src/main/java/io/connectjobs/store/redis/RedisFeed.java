package io.connectjobs.store.redis;

import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.StoreSettings;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;

/**
 * The lifecycle feed.
 *
 * <ol>
 *   <li>Who begins to listen tells each queue: from then on a script that changes jobs leaves a note of it in its queue, so that
 *       either both are there or none. A queue that nobody listens to is asked for that once in a script.
 *   <li>A reader first takes what the queues have noted into one log, which gives the positions ({@link FeedSequencer}).
 *   <li>It reads on in that log, and what jobs say beside their events from the jobs ({@link FeedDetails}).
 *   <li>Upkeep drops what is old, and ends what nobody has read for long.
 * </ol>
 */
final class RedisFeed implements Feed {
    private static final Logger LOG = LoggerFactory.getLogger(RedisFeed.class);
    private static final long NOTE_EVERY = 60_000;

    /** Of one upkeep. */
    private static final int PASSES = 20;

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;
    private final StoreSettings settings;
    private final FeedSequencer sequencer;
    private final FeedDetails details;

    RedisFeed(RedisServers servers, Calls calls, QueueRegistry registry, StoreSettings settings) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
        this.settings = settings;
        this.sequencer = new FeedSequencer(servers, calls);
        this.details = new FeedDetails(servers, calls);
    }

    /** @param name of the one that was begun last; empty where none ever was */
    record Noting(String name, boolean goesOn) {}

    @Override
    public FeedSpan listen() {
        JobRules.requireHistory(settings.history());
        List<?> reply = listen("");
        if (Replies.text(reply.get(1)).equals("0")) {
            String noting = Replies.text(reply.get(0));
            servers.run(
                    registry.all().stream()
                            .map(queue -> calls.on(queue, Script.TAP, noting))
                            .toList(),
                    false);
            reply = listen(noting);
        }
        return new FeedSpan(FeedView.number(reply.get(2)), FeedView.number(reply.get(3)));
    }

    private List<?> listen(String begun) {
        return Replies.list(servers.run(calls.onFeed(Script.LISTEN, begun)));
    }

    @Override
    public FeedPage read(long after, int limit, FeedFilter filter) {
        JobRules.requireFeed(limit, filter);
        FeedView view = look(after, limit, filter);
        boolean more = false;
        if (view.behind(after, limit).size() < limit) {
            FeedSequencer.Round round = sequencer.take(view.standing(), queues(filter));
            more = round.more();
            view = round.any() ? look(after, limit, filter) : view;
        }
        List<FeedNote> looked = view.behind(after, limit);
        long last = view.span().last();
        long next = looked.size() < limit ? last : looked.get(limit - 1).position();
        List<FeedNote> wanted =
                looked.stream().filter(event -> event.isWantedBy(filter)).toList();
        return new FeedPage(details.tell(wanted), next, next == last && !more);
    }

    private FeedView look(long after, int limit, FeedFilter filter) {
        long noteEvery = Math.min(NOTE_EVERY, settings.feedKeep().toMillis() / 2);
        Object reply = servers.run(calls.onFeed(
                Script.READ_FEED, Long.toString(after), Integer.toString(limit), Long.toString(noteEvery)));
        return FeedView.of(Replies.list(reply), after, filter);
    }

    /** Those of others get their positions from their own readers, or by upkeep. */
    private Collection<String> queues(FeedFilter filter) {
        Set<String> named = filter.queues();
        return named.isEmpty() ? registry.all() : named;
    }

    /** Drops old events, and notes no more once nobody has read for as long. */
    Noting tidy() {
        String keep = Long.toString(settings.feedKeep().toMillis());
        List<?> reply = Replies.list(servers.run(calls.onFeed(Script.END_FEED, keep)));
        Noting noting = new Noting(
                Replies.text(reply.get(1)), Replies.text(reply.get(2)).equals("1"));
        if (Replies.text(reply.get(0)).equals("1")) {
            takeAll(noting.name());
            for (int pass = 0; pass < PASSES; pass++) {
                if (Replies.number(servers.run(calls.onFeed(Script.PRUNE_FEED, keep))) == 0) {
                    break;
                }
            }
        }
        return noting;
    }

    private void takeAll(String noting) {
        byte[] key = calls.storeKey("feed-taken");
        boolean more = true;
        try {
            for (int pass = 0; more && pass < PASSES; pass++) {
                List<?> taken = Replies.list(servers.command(key, Command.HGETALL, key));
                FeedSequencer.Standing standing = new FeedSequencer.Standing(noting, FeedView.map(taken));
                more = sequencer.take(standing, registry.all()).more();
            }
        } catch (FeedGapException e) {
            // Whoever reads is told as well, by finding that nothing is noted any more.
            LOG.warn("{}", e.getMessage());
        }
    }
}
