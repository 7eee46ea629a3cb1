package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Owner;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.WorkerView;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Hostile texts in every other call: who claims, with what, which jobs are meant, and what is asked for. */
interface HostileCallContract extends ContractCases {
    int CALL_ROUNDS = 60;

    @Test
    default void hostile_owners_and_claim_ids_are_kept_to_the_letter_or_refused() {
        HostileText texts = HostileText.of("owners and claim ids");
        for (int round = 0; round < CALL_ROUNDS; round++) {
            String text = texts.next();
            boolean allowed = HostileText.isText(text, 200);
            Owner owner = made("owner", allowed, () -> new Owner(text, 0));
            ClaimRequest request = made("claimId", allowed, () -> claimAs(new Owner("o", 0), text));
            if (owner == null || request == null) {
                continue;
            }
            bench().add("a-" + round);
            bench().leasing().claim(claimAs(owner, "claim-" + round));
            assertThat(bench().view(ref("a-" + round)).owner()).isEqualTo(text);
            assertThat(lines(JobFilter.ALL.withOwner(text))).containsExactly(ref("a-" + round));
            assertThat(bench().store().inspect().workers())
                    .extracting(WorkerView::name)
                    .containsExactly(text);
            bench().add("b-" + round);
            List<ClaimedJob> claimed = bench().leasing().claim(request);
            assertThat(Bench.ids(claimed)).containsExactly("b-" + round);
            assertThat(bench().leasing().claim(request)).isEqualTo(claimed);
            bench().store().operate().cancel(List.of(ref("a-" + round), ref("b-" + round)));
            bench().expireLeases();
            bench().upkeep();
        }
    }

    @Test
    default void hostile_leases_settle_and_extend_nothing_and_stop_nobody_else() {
        HostileText texts = HostileText.of("leases");
        ClaimedJob held = bench().running("held");
        var before = bench().view(held.ref());
        for (int round = 0; round < CALL_ROUNDS; round++) {
            String text = texts.next();
            ClaimedJob good = bench().running("good-" + round);
            List<Lease> leases = List.of(
                    new Lease(held.ref(), text),
                    new Lease(ref(text), held.lease().token()),
                    new Lease(new JobRef(text, "held"), held.lease().token()),
                    new Lease(new JobRef(text, text), text),
                    good.lease());
            assertThat(bench().leasing().extend(leases, LEASE))
                    .extracting(LeaseResult::status)
                    .containsExactly(
                            LeaseStatus.STALE,
                            LeaseStatus.UNKNOWN,
                            LeaseStatus.UNKNOWN,
                            LeaseStatus.UNKNOWN,
                            LeaseStatus.APPLIED);
            assertThat(bench().settle(leases.stream().map(Settlement::complete).toArray(Settlement[]::new)))
                    .containsExactly(
                            LeaseStatus.STALE,
                            LeaseStatus.UNKNOWN,
                            LeaseStatus.UNKNOWN,
                            LeaseStatus.UNKNOWN,
                            LeaseStatus.APPLIED);
        }
        assertThat(bench().view(held.ref())).isEqualTo(before);
        assertThat(bench().complete(held)).isEqualTo(LeaseStatus.APPLIED);
    }

    @Test
    default void hostile_errors_are_kept_to_the_letter_or_made_storable_and_never_refused() {
        HostileText texts = HostileText.of("errors");
        for (int round = 0; round < CALL_ROUNDS; round++) {
            String text = texts.next();
            JobError error = new JobError(text, text, text);
            ClaimedJob job = bench().running("job-" + round);
            assertThat(bench().settle(Settlement.failForGood(job.lease(), error)))
                    .containsExactly(LeaseStatus.APPLIED);
            JobError kept = bench().view(job.ref()).errors().get(0).error();
            assertThat(kept).isEqualTo(error);
            assertThat(kept.message()).matches(HostileText::isStorable);
            if (HostileText.isStorable(text) && text.length() <= JobError.MAX_TYPE) {
                assertThat(List.of(kept.type(), kept.message())).containsOnly(text);
                assertThat(kept.stackTrace()).isEqualTo(text);
            }
        }
    }

    @Test
    default void hostile_names_of_jobs_are_of_none_and_every_operation_says_so() {
        HostileText texts = HostileText.of("refs");
        bench().add("a");
        for (int round = 0; round < CALL_ROUNDS; round++) {
            String text = "-" + texts.next();
            List<JobRef> refs = List.of(ref(text), new JobRef(text, "a"), new JobRef(text, text));
            Operations operations = bench().store().operate();
            for (var results : List.of(
                    operations.retry(refs),
                    operations.cancel(refs),
                    operations.discard(refs),
                    operations.reschedule(refs, bench().now()),
                    operations.purge(refs))) {
                assertThat(results)
                        .isEqualTo(refs.stream()
                                .map(ref -> new Skipped(ref, "the store has no such job"))
                                .toList());
            }
            assertThat(refs).allMatch(ref -> bench().store().inspect().find(ref).isEmpty());
            assertThat(refs).allMatch(ref -> bench().history(ref).isEmpty());
        }
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
    }

    @Test
    default void hostile_filters_find_what_fits_them_to_the_letter_or_are_refused() {
        HostileText texts = HostileText.of("filters");
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 0; i < 200; i++) {
            String id = texts.next();
            if (HostileText.isId(id)) {
                ids.add(id);
            }
        }
        bench().add(ids.toArray(String[]::new));
        for (int round = 0; round < CALL_ROUNDS; round++) {
            String text = texts.next();
            boolean isId = HostileText.isStorable(text) && HostileText.utf8(text).length <= 512;
            boolean isShort = HostileText.isStorable(text) && text.length() <= 200;
            finds("idPrefix", isId, () -> JobFilter.ALL.withIdPrefix(text), ids, id -> id.startsWith(text));
            finds("kind", isShort, () -> JobFilter.ALL.withKind(text), ids, id -> false);
            finds("owner", isShort, () -> JobFilter.ALL.withOwner(text), ids, id -> false);
            finds("queue", HostileText.isName(text), () -> JobFilter.ALL.withQueue(text), ids, id -> false);
            var page = made(
                    "after",
                    HostileText.isId(text),
                    () -> bench().store().inspect().list(JobFilter.ALL, ref(text), 9_999));
            if (page != null) {
                assertThat(page.jobs())
                        .extracting(line -> line.ref().id())
                        .isEqualTo(ids.stream()
                                .filter(id -> byBytes(id, text) > 0)
                                .sorted(HostileCallContract::byBytes)
                                .toList());
            }
        }
    }

    @Test
    default void what_a_hostile_worker_says_of_itself_is_kept_to_the_letter_or_refused() {
        HostileText texts = HostileText.of("workers");
        for (int round = 0; round < CALL_ROUNDS; round++) {
            String text = texts.next();
            boolean allowed = HostileText.isText(text, 200);
            beats("owner", allowed, () -> beat(text, QUEUE, "name", "value"));
            beats("info", allowed, () -> beat("w", QUEUE, text, "value"));
            beats("info", allowed, () -> beat("w", QUEUE, "name", text));
            beats("queue", HostileText.isName(text), () -> beat("w", text, "name", "value"));
        }
    }

    @Test
    default void hostile_policies_and_queues_are_kept_to_the_letter_or_refused() {
        HostileText texts = HostileText.of("policies and queues");
        Operations operations = bench().store().operate();
        for (int round = 0; round < CALL_ROUNDS; round++) {
            String text = texts.next();
            boolean allowed =
                    HostileText.isText(text, 200) && !text.matches("(?s).*[,|()=].*") && text.equals(text.strip());
            RetryPolicy policy =
                    made("nonRetryable", allowed, () -> RetryPolicy.DEFAULT.withNonRetryable(Set.of(text)));
            if (policy != null) {
                QueueSettings settings = QueueSettings.NONE.withRetryPolicy(policy);
                bench().configure(settings);
                assertThat(operations.settings(QUEUE)).isEqualTo(settings);
                bench().add(job("job-" + round).retryPolicy(policy));
                assertThat(bench().view(ref("job-" + round)).retryPolicy()).isEqualTo(policy);
            }
            boolean isName = HostileText.isName(text);
            made("queue", isName, () -> operations.settings(text));
            made("queue", isName, () -> operations.purge(text, Set.of(JobState.DEAD), 1));
            List<Runnable> changes = List.of(
                    () -> operations.pause(text),
                    () -> operations.configure(text, QueueSettings.NONE),
                    () -> operations.resume(text));
            changes.forEach(change -> made("queue", isName, () -> {
                change.run();
                return text;
            }));
        }
    }

    /** What a call gave; null where it was rightly refused. */
    private static <T> @Nullable T made(String argument, boolean allowed, Supplier<T> call) {
        if (allowed) {
            return call.get();
        }
        IllegalArgumentException refusal = catchThrowableOfType(IllegalArgumentException.class, call::get);
        assertThat(refusal).as(argument).isNotNull();
        assertThat(refusal.getMessage()).contains(argument).hasSizeLessThan(600).matches(HostileText::isStorable);
        return null;
    }

    private void finds(
            String argument,
            boolean allowed,
            Supplier<JobFilter> filter,
            Set<String> ids,
            Function<String, Boolean> fits) {
        JobFilter made = made(argument, allowed, filter);
        if (made != null) {
            assertThat(lines(made))
                    .containsExactlyInAnyOrderElementsOf(
                            ids.stream().filter(fits::apply).map(Bench::ref).toList());
        }
    }

    private List<JobRef> lines(JobFilter filter) {
        return bench().store().inspect().list(filter, null, 9_999).jobs().stream()
                .map(JobSummary::ref)
                .toList();
    }

    private static int byBytes(String one, String other) {
        return Arrays.compareUnsigned(HostileText.utf8(one), HostileText.utf8(other));
    }

    private static ClaimRequest claimAs(Owner owner, String claimId) {
        return new ClaimRequest(List.of(new QueueShare(QUEUE, 1)), 1, LEASE, owner, claimId, OptionalInt.empty());
    }

    private static Heartbeat beat(String owner, String queue, String name, String value) {
        return new Heartbeat(new Owner(owner, 0), LEASE, List.of(queue), Map.of(name, value));
    }

    private void beats(String argument, boolean allowed, Supplier<Heartbeat> beat) {
        Heartbeat made = made(argument, allowed, beat);
        if (made != null) {
            bench().leasing().beat(made);
            assertThat(bench().store().inspect().workers()).singleElement().satisfies(worker -> {
                assertThat(worker.name()).isEqualTo(made.owner().name());
                assertThat(worker.queues()).isEqualTo(made.queues());
                assertThat(worker.info()).isEqualTo(made.info());
            });
            bench().leasing().signOff(made.owner());
        }
    }
}
