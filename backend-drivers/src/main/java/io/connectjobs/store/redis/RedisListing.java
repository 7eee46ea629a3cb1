package io.connectjobs.store.redis;

import io.connectjobs.store.CodePoints;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.WholeMillis;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists jobs: each queue by id in scripts that look at a bounded number, and all queues merged. */
final class RedisListing {
    /** Ids that one script looks at. */
    private static final int LOOK = 500;

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;

    RedisListing(RedisServers servers, Calls calls, QueueRegistry registry) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
    }

    JobPage page(JobFilter filter, @Nullable JobRef after, int limit) {
        String queue = filter.queue();
        PriorityQueue<Cursor> cursors = new PriorityQueue<>(Comparator.comparing(Cursor::head, CodePoints.BY_ID));
        for (String name : queue == null ? registry.all() : List.of(queue)) {
            Cursor cursor = new Cursor(name, filter, after, limit + 1);
            if (cursor.hasMore()) {
                cursors.add(cursor);
            }
        }
        List<JobSummary> jobs = new ArrayList<>();
        // One more than asked for tells whether there is another page.
        while (jobs.size() <= limit) {
            Cursor first = cursors.poll();
            if (first == null) {
                return new JobPage(jobs, null);
            }
            jobs.add(first.next());
            if (first.hasMore()) {
                cursors.add(first);
            }
        }
        return new JobPage(jobs.subList(0, limit), jobs.get(limit - 1).ref());
    }

    /** Where the list of one queue stands. */
    private final class Cursor {
        private final String queue;
        private final JobFilter filter;
        private final int most;
        private final Deque<JobSummary> found = new ArrayDeque<>();
        private byte[] from;
        private boolean mayHaveMore = true;

        Cursor(String queue, JobFilter filter, @Nullable JobRef after, int most) {
            this.queue = queue;
            this.filter = filter;
            this.most = most;
            String prefix = filter.idPrefix() == null ? "" : filter.idPrefix();
            from = prefix.isEmpty() ? Packer.utf8("-") : Packer.utf8("[" + prefix);
            if (after != null && CodePoints.ORDER.compare(after.id(), prefix) >= 0) {
                boolean sameIdToo = CodePoints.ORDER.compare(queue, after.queue()) > 0;
                from = Packer.utf8((sameIdToo ? "[" : "(") + after.id());
            }
        }

        boolean hasMore() {
            while (found.isEmpty() && mayHaveMore) {
                look();
            }
            return !found.isEmpty();
        }

        JobRef head() {
            return found.element().ref();
        }

        JobSummary next() {
            return found.remove();
        }

        private void look() {
            ScriptCall call = calls.on(queue, Script.PAGE)
                    .with(from, end())
                    .with(
                            Integer.toString(LOOK),
                            filter.states().stream()
                                    .map(state -> Integer.toString(state.code()))
                                    .collect(Collectors.joining()),
                            wanted(filter.kind()),
                            wanted(filter.owner()),
                            millis(filter.enqueuedFrom()),
                            millis(filter.enqueuedBefore()),
                            Integer.toString(most));
            List<?> reply = Replies.list(servers.run(call));
            mayHaveMore = Replies.number(reply.get(1)) == 1;
            from = new Packer()
                    .raw(Packer.utf8("("))
                    .raw(Replies.bytes(reply.get(0)))
                    .bytes();
            for (int i = 2; i < reply.size(); i += 4) {
                JobRef ref = new JobRef(queue, Replies.text(reply.get(i)));
                byte[] fault = Replies.bytes(reply.get(i + 3));
                found.add(new JobRecord(ref, Replies.bytes(reply.get(i + 1)))
                        .line(Replies.textUnlessEmpty(reply.get(i + 2)), fault.length == 0 ? null : error(fault)));
            }
        }

        /** No text in UTF-8 has the byte that ends the range. */
        private byte[] end() {
            String prefix = filter.idPrefix();
            return prefix == null || prefix.isEmpty()
                    ? Packer.utf8("+")
                    : new Packer()
                            .raw(Packer.utf8("(" + prefix))
                            .number(0xFF, 1)
                            .bytes();
        }
    }

    private static JobError error(byte[] packed) {
        JobError error = JobRecord.error(packed).error();
        return new JobError(error.type(), error.message());
    }

    /** Tells no filter from one that nothing fits. */
    private static String wanted(@Nullable String text) {
        return text == null ? "" : "=" + text;
    }

    private static String millis(@Nullable Instant time) {
        return time == null ? "" : Long.toString(WholeMillis.of(time));
    }
}
