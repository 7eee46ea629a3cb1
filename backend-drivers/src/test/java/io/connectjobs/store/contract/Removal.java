package io.connectjobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.Transfer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Moves a queue from one store to another, page by page, and holds the two against each other. */
public final class Removal {
    public static final String NAME = "removal-1";

    private Removal() {}

    /** All of a queue, in pages of a size. */
    public static List<Exported> export(Transfer from, String queue, int pageSize) {
        return export(from, queue, null, pageSize);
    }

    static List<Exported> export(Transfer from, String queue, @Nullable String after, int pageSize) {
        List<Exported> all = new ArrayList<>();
        String next = after;
        do {
            ExportResult.Page page = page(from.export(queue, next, pageSize));
            assertThat(page.jobs()).hasSizeLessThanOrEqualTo(pageSize);
            all.addAll(page.jobs());
            next = page.next();
        } while (next != null);
        return all;
    }

    static ExportResult.Page page(ExportResult result) {
        assertThat(result).isInstanceOf(ExportResult.Page.class);
        return (ExportResult.Page) result;
    }

    static List<Moved> moved(List<Exported> exported) {
        return exported.stream().map(Exported::moved).toList();
    }

    /** Pauses a queue here and there, and moves all of it. */
    public static List<Moved> move(JobStore from, JobStore to, String queue, int pageSize) {
        from.operate().pause(queue);
        to.operate().pause(queue);
        List<Moved> all = moved(export(from.transfer().orElseThrow(), queue, pageSize));
        for (int i = 0; i < all.size(); i += pageSize) {
            List<Moved> batch = all.subList(i, Math.min(i + pageSize, all.size()));
            assertThat(to.transfer().orElseThrow().importAll(NAME, batch))
                    .allSatisfy(result -> assertThat(result).isInstanceOf(ImportResult.Imported.class));
        }
        return all;
    }

    public static MovedCounts counts(List<Moved> moved) {
        return moved.stream().reduce(MovedCounts.NONE, (sum, one) -> sum.plus(one), MovedCounts::plus);
    }

    /** Each job of a queue shows the same here and there, alone, in lists and in counts. */
    public static void assertSame(JobStore from, JobStore to, String queue) {
        List<JobSummary> jobs = jobs(from, queue);
        assertThat(jobs(to, queue)).isEqualTo(jobs);
        for (JobSummary job : jobs) {
            JobRef ref = job.ref();
            assertThat(to.inspect().find(ref)).isEqualTo(from.inspect().find(ref));
            assertThat(to.inspect().history(ref))
                    .as("history of %s", ref)
                    .isEqualTo(from.inspect().history(ref));
        }
        assertThat(to.inspect().counts().get(queue))
                .isEqualTo(from.inspect().counts().get(queue));
    }

    static List<JobSummary> jobs(JobStore store, String queue) {
        return store.inspect()
                .list(JobFilter.ALL.withQueue(queue), null, 10_000)
                .jobs();
    }
}
