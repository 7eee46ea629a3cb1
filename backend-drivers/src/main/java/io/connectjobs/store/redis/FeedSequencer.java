package io.connectjobs.store.redis;

import io.connectjobs.store.FeedGapException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Takes what the queues have noted into the feed.
 *
 * <ol>
 *   <li>Each queue is asked for its notes behind the last one that was taken.
 *   <li>Those of all queues get positions in the order of their times: one after the other, each only if the one that it names
 *       as before it is the last that was taken. So two who do this at once take no note twice.
 *   <li>A queue whose first note names another one before it, or that has no more of what was taken, has lost some: the feed ends.
 *       What others took meanwhile looks the same, so it counts only if nobody did.
 *   <li>A queue forgets notes the next time, when it is asked for what is behind them.
 * </ol>
 */
final class FeedSequencer {
    /** Of one round, of all queues together. */
    private static final int NOTES = 256;

    private static final int NOTES_OF_QUEUE = 4;

    /** Of one script, in bytes about. */
    private static final long MOST_BYTES = 1024 * 1024;

    private static final String NOTHING_TAKEN = "0-0";

    private final RedisServers servers;
    private final Calls calls;

    FeedSequencer(RedisServers servers, Calls calls) {
        this.servers = servers;
        this.calls = calls;
    }

    /**
     * @param noting which noting of events it is about
     * @param taken the name of the last note that was taken, of each queue
     */
    record Standing(String noting, Map<String, String> taken) {
        String taken(String queue) {
            return taken.getOrDefault(queue, NOTHING_TAKEN);
        }
    }

    /**
     * @param any whether anything was taken
     * @param more whether there may be more to take
     */
    record Round(boolean any, boolean more) {}

    @SuppressWarnings("ArrayRecordComponent") // bytes as they are sent
    private record Note(String queue, String name, byte[] before, byte[] content) {
        long micros() {
            return Long.parseLong(name.substring(0, name.indexOf('-')));
        }
    }

    /** @throws FeedGapException where a queue has lost what was taken */
    Round take(Standing standing, Collection<String> queues) {
        int most = Math.max(NOTES_OF_QUEUE, NOTES / Math.max(1, queues.size()));
        List<String> asked = List.copyOf(queues);
        List<Object> replies = servers.run(
                asked.stream()
                        .map(queue -> calls.on(
                                queue, Script.NOTES, standing.noting(), standing.taken(queue), Integer.toString(most)))
                        .toList(),
                false);
        List<Note> notes = new ArrayList<>();
        boolean more = false;
        for (int i = 0; i < asked.size(); i++) {
            List<Note> found = notes(standing, asked.get(i), Replies.list(replies.get(i)));
            notes.addAll(found);
            more |= found.size() == most;
        }
        notes.sort(Comparator.comparingLong(Note::micros));
        return new Round(give(standing, notes), more);
    }

    private List<Note> notes(Standing standing, String queue, List<?> reply) {
        String taken = standing.taken(queue);
        boolean isDeaf = Replies.text(reply.get(0)).equals("deaf");
        List<Note> notes = new ArrayList<>();
        if (isDeaf ? isUsed(taken, reply) : isBroken(taken, reply)) {
            require(standing, queue);
        } else if (!isDeaf) {
            for (int i = 1; i < reply.size(); i += 3) {
                notes.add(new Note(
                        queue,
                        Replies.text(reply.get(i)),
                        Replies.bytes(reply.get(i + 1)),
                        Replies.bytes(reply.get(i + 2))));
            }
        }
        return notes;
    }

    /** Whether it must have been told to note its events: whoever uses a queue first does that before. */
    private static boolean isUsed(String taken, List<?> reply) {
        return !taken.equals(NOTHING_TAKEN) || !Replies.text(reply.get(1)).equals("0");
    }

    private static boolean isBroken(String taken, List<?> reply) {
        return reply.size() == 2
                || (reply.size() > 2 && !Replies.text(reply.get(2)).equals(taken));
    }

    private void require(Standing standing, String queue) {
        Object ended = servers.run(calls.onFeed(Script.LOST, standing.noting(), queue, standing.taken(queue)));
        if (Replies.number(ended) == 1) {
            throw FeedGapException.lost("The queue '" + queue + "' has lost events that were in the feed");
        }
    }

    private boolean give(Standing standing, List<Note> notes) {
        List<ScriptCall> asked = new ArrayList<>();
        long bytes = MOST_BYTES;
        for (Note note : notes) {
            if (bytes >= MOST_BYTES) {
                asked.add(calls.onFeed(Script.SEQUENCE, standing.noting()));
                bytes = 0;
            }
            asked.get(asked.size() - 1).with(note.queue(), note.name()).with(note.before(), note.content());
            bytes += note.content().length;
        }
        return servers.run(asked, false).stream().anyMatch(taken -> Replies.number(taken) > 0);
    }
}
