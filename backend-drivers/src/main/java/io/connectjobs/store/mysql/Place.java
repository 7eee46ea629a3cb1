package io.connectjobs.store.mysql;

import io.connectjobs.store.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code cj_place}: where a job is found by those who look for jobs in its state.
 *
 * @param what the state, but {@link #WAITING} for scheduled and retryable, or one of the other codes here
 * @param negPriority 0 but for available jobs, whose order it begins
 */
record Place(int what, String queue, int negPriority, long at, long seq) {
    static final int WAITING = JobState.SCHEDULED.code();
    static final int AVAILABLE = JobState.AVAILABLE.code();
    static final int RUNNING = JobState.RUNNING.code();
    static final int EXPIRES = 10;
    static final int RESULT = 11;

    static List<Place> of(StoredJob job) {
        return of(job.ref().queue(), job.seq(), job.priority(), job.course());
    }

    static List<Place> of(String queue, long seq, int priority, Course course) {
        List<Place> places = new ArrayList<>(3);
        places.add(
                course.state() == AVAILABLE
                        ? new Place(AVAILABLE, queue, -priority, course.runAt(), seq)
                        : new Place(what(course.state()), queue, 0, at(course), seq));
        Long expires = course.expiresAt();
        if (expires != null && course.isWaiting()) {
            places.add(new Place(EXPIRES, queue, 0, expires, seq));
        }
        Long until = course.resultUntil();
        if (until != null) {
            places.add(new Place(RESULT, queue, 0, until, seq));
        }
        return places;
    }

    private static int what(int state) {
        return state == JobState.RETRYABLE.code() ? WAITING : state;
    }

    private static long at(Course course) {
        if (course.state() == RUNNING) {
            return known(course.leaseUntil());
        }
        return course.hasEnded() ? known(course.finishedAt()) : course.runAt();
    }

    private static long known(@Nullable Long time) {
        if (time == null) {
            throw new IllegalStateException("The table cj_job holds a job whose state lacks its time");
        }
        return time;
    }

    /** Those that a job leaves. */
    static List<Place> left(List<Place> before, List<Place> after) {
        Set<Place> kept = Set.copyOf(after);
        return before.stream().filter(place -> !kept.contains(place)).toList();
    }
}
