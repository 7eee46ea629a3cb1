package io.connectjobs.store.memory;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Activity;
import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.ActivityQuery.Bucket;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobState;
import io.connectjobs.store.WholeMillis;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How many jobs went through what in each minute, hour and day. Times are milliseconds of the epoch. */
final class ActivityCounts {
    private final Map<Bucket, NavigableMap<Instant, Map<Step, Long>>> counts = new EnumMap<>(Bucket.class);

    private record Step(String queue, Event event, JobState state) implements Comparable<Step> {
        private static final Comparator<Step> ORDER = comparing(Step::queue)
                .thenComparing(comparingInt(step -> step.event.code()))
                .thenComparing(comparingInt(step -> step.state.code()));

        @Override
        public int compareTo(Step other) {
            return ORDER.compare(this, other);
        }
    }

    ActivityCounts() {
        for (Bucket bucket : Bucket.values()) {
            counts.put(bucket, new TreeMap<>());
        }
    }

    void count(String queue, Event event, JobState state, long now) {
        counts.forEach((bucket, starts) -> starts.computeIfAbsent(
                        bucket.start(Instant.ofEpochMilli(now)), absent -> new TreeMap<>())
                .merge(new Step(queue, event, state), 1L, Long::sum));
    }

    List<Activity> in(ActivityQuery query) {
        Instant last = Instant.ofEpochMilli(WholeMillis.of(query.before()) - 1);
        Bucket bucket = query.bucket();
        return requireNonNull(counts.get(bucket))
                .subMap(bucket.start(query.from()), true, bucket.start(last), true)
                .entrySet()
                .stream()
                .flatMap(start -> in(start.getKey(), start.getValue()))
                .filter(activity -> query.queue() == null || activity.queue().equals(query.queue()))
                .toList();
    }

    private static Stream<Activity> in(Instant start, Map<Step, Long> steps) {
        return steps.entrySet().stream().map(entry -> {
            Step step = entry.getKey();
            return new Activity(start, step.queue, step.event, step.state, entry.getValue());
        });
    }

    /** Drops the buckets that ended longer ago than they are kept. */
    void tidy(long now) {
        counts.forEach((bucket, starts) -> starts.headMap(
                        Instant.ofEpochMilli(now).minus(bucket.kept()).minus(bucket.length()))
                .clear());
    }
}
