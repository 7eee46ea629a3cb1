package io.connectjobs.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the jobs that fit a filter.
 *
 * @param jobs by id and then queue, both by code point
 * @param next where the next page begins, to be given to {@link Inspection#list}; null where this is the last
 */
public record JobPage(List<JobSummary> jobs, @Nullable JobRef next) {
    /** The most jobs of one page. */
    public static final int MAX_SIZE = 10_000;

    public JobPage {
        jobs = List.copyOf(jobs);
    }
}
