package io.connectjobs.store.model;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.SettleResult;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What two stores must agree on, as texts: without tokens, and without the words that each driver chooses for itself. */
final class Answers {
    /** The type of the errors that the steps report; messages of other types are the driver's own. */
    static final String OWN_ERROR = "t";

    private Answers() {}

    /** An answer, or the refusal of a bad argument, which is one too. */
    static Object of(Supplier<Object> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException | NullPointerException e) {
            return "refused: " + e.getMessage();
        }
    }

    /** In the order of the store within each queue: between queues there is none. */
    static List<String> claimed(Subject subject, List<ClaimedJob> jobs) {
        return jobs.stream()
                .sorted(Comparator.comparing(job -> job.ref().queue()))
                .map(job -> claimed(subject, job))
                .toList();
    }

    private static String claimed(Subject subject, ClaimedJob job) {
        String token = "token=" + job.lease().token() + "]";
        return job.toString().replace(token, "claim=" + subject.number(job) + "]") + " payload "
                + job.payload().text();
    }

    static List<String> settled(List<SettleResult> results) {
        return results.stream()
                .map(result -> result.lease().job() + " " + result.status())
                .toList();
    }

    static List<String> extended(List<LeaseResult> results) {
        return results.stream()
                .map(result -> result.lease().job() + " " + result.status()
                        + (result.cancelRequested() ? " cancel requested" : ""))
                .toList();
    }

    static List<String> operated(List<OperationResult> results) {
        return results.stream().map(Answers::operated).toList();
    }

    /** What a reason says behind a comma is each driver's own advice. */
    private static String operated(OperationResult result) {
        return result instanceof Skipped skipped
                ? skipped.ref() + " skipped: " + skipped.reason().split(",", 2)[0]
                : result.toString();
    }

    static String view(@Nullable JobView view) {
        return view == null
                ? "none"
                : worded(view.toString()) + " payload " + view.payload().text();
    }

    /** Without the messages of errors that no step reports. */
    static String worded(String text) {
        return text.replaceAll("JobError\\[type=(?!" + OWN_ERROR + ",)([^,]*), message=[^\\]]*\\]", "JobError[$1]");
    }
}
