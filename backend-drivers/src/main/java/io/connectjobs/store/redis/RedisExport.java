package io.connectjobs.store.redis;

import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.Moved;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a queue that stands still, the oldest job first.
 *
 * <ol>
 *   <li>No key has a queue's jobs by age. The first page, and every page that finds the list gone or older than the queue's
 *       last job, has it made, in scripts that look at a bounded number of jobs.
 *   <li>A page is read in scripts of bounded size as well, each of which looks first whether the queue stands still.
 *   <li>It ends early where its jobs are large.
 * </ol>
 */
final class RedisExport {
    /** Jobs that one script looks at for the list. */
    private static final int LOOK = 1_000;

    /** Bytes at which a script's part of a page ends, and a page. */
    private static final int PART_BYTES = 2 * 1024 * 1024;

    private static final long PAGE_BYTES = 16L * 1024 * 1024;

    /** How often jobs may be added while the list is made. */
    private static final int TRIES = 10;

    private final RedisServers servers;
    private final Calls calls;

    RedisExport(RedisServers servers, Calls calls) {
        this.servers = servers;
        this.calls = calls;
    }

    /** A page under construction. */
    private final class Page {
        private final String queue;
        private final int limit;
        private final List<Exported> jobs = new ArrayList<>();
        private ExportPlace place;
        private boolean mayHaveMore = true;
        private long bytes;
        private int made;

        Page(String queue, ExportPlace place, int limit) {
            this.queue = queue;
            this.place = place;
            this.limit = limit;
        }

        boolean isFull() {
            return jobs.size() == limit || bytes >= PAGE_BYTES || !mayHaveMore;
        }

        /** Reads on; answers why the queue can't be exported, or nothing. */
        @Nullable
        ExportResult read() {
            List<?> reply = part();
            return switch (Replies.text(reply.get(0))) {
                case "open" -> new ExportResult.NotPaused();
                case "busy" -> new ExportResult.Running(Replies.number(reply.get(1)));
                case "index" -> {
                    makeList();
                    yield null;
                }
                default -> {
                    take(reply);
                    yield null;
                }
            };
        }

        private List<?> part() {
            ScriptCall call = calls.moving(queue, Script.EXPORT, Long.toString(place.number()))
                    .with(place.entry())
                    .with(Integer.toString(Math.min(Calls.MOST, limit - jobs.size())), Integer.toString(PART_BYTES));
            return Replies.list(servers.run(call));
        }

        private void makeList() {
            if (++made > TRIES) {
                throw new JobStoreUnavailableException(
                        "Jobs are added to the queue '" + queue
                                + "' again and again while it is exported: stop what does so",
                        null);
            }
            RedisExport.this.makeList(queue);
        }

        private void take(List<?> reply) {
            mayHaveMore = Replies.number(reply.get(1)) == 1;
            place = ExportPlace.of(reply.get(2), reply.get(3));
            for (int i = 4; i < reply.size(); i += 3) {
                byte[] name = Replies.bytes(reply.get(i));
                boolean isId = name[0] == 0;
                ExportPlace of = ExportPlace.of(reply.get(i + 1), isId ? name : new byte[0]);
                JobRef ref = new JobRef(queue, isId ? of.id() : new String(name, StandardCharsets.UTF_8));
                jobs.add(new Exported(moved(ref, reply.get(i + 2)), of.toString()));
            }
        }

        private Moved moved(JobRef ref, Object content) {
            if (content instanceof byte[] since) {
                return new Moved.Id(ref, Instant.ofEpochMilli(new Unpacker(since).number(6)));
            }
            List<?> reply = Replies.list(content);
            bytes +=
                    reply.stream().mapToLong(part -> Replies.bytes(part).length).sum();
            return WholeJob.of(ref, reply).moved();
        }

        ExportResult finish() {
            return new ExportResult.Page(jobs, mayHaveMore ? place.toString() : null);
        }
    }

    ExportResult page(String queue, @Nullable String after, int limit) {
        Page page = new Page(queue, ExportPlace.parse(after), limit);
        while (!page.isFull()) {
            ExportResult refusal = page.read();
            if (refusal != null) {
                return refusal;
            }
        }
        return page.finish();
    }

    /** Ends early where somebody else begins one of another number. */
    private void makeList(String queue) {
        Object number = servers.run(calls.moving(queue, Script.INDEX, "begin"));
        if (all(queue, number, "jobs", "-") && all(queue, number, "ids", "0")) {
            all(queue, number, "end", "");
        }
    }

    private boolean all(String queue, Object number, String step, String begin) {
        byte[] from = Packer.utf8(begin);
        do {
            ScriptCall call = calls.moving(queue, Script.INDEX, step)
                    .with(Replies.bytes(number), from)
                    .with(Integer.toString(LOOK));
            Object next = servers.run(call);
            if (next == null) {
                return false;
            }
            from = Replies.bytes(next);
        } while (from.length > 0);
        return true;
    }
}
