package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.UPKEEP;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.EnqueueResult.Replaced;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Unique keys under many threads, through two stores where processes can share one. */
interface UniqueRaceContract extends ContractCases {
    int RACERS = 8;
    int KEYS = 12;
    int RACES = 6;

    @Test
    default void inv10_of_concurrent_enqueues_of_one_key_one_is_added_and_all_learn_its_ref() {
        List<JobStore> stores = bench().stores(RACERS);
        for (UniqueKey key : List.of(
                UniqueKey.whileWaiting("k1"),
                UniqueKey.untilFinished("k2"),
                UniqueKey.within("k3", Duration.ofHours(1)))) {
            List<EnqueueResult> results =
                    Racers.race(RACERS, number -> offer(stores.get(number), key.key() + "-" + number, key));
            JobRef winner = onlyAdded(results);
            assertThat(results).filteredOn(result -> !(result instanceof Added)).containsOnly(new Duplicate(winner));
            assertThat(bench().state(winner)).isEqualTo(JobState.AVAILABLE);
        }
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(3);
    }

    @Test
    default void inv10_concurrent_batches_of_the_same_keys_in_any_order_add_each_key_once() {
        List<JobStore> stores = bench().stores(RACERS);
        List<List<EnqueueResult>> results = Racers.race(RACERS, number -> {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, KEYS).boxed().toList());
            Collections.shuffle(order, new Random(number));
            List<NewJob> batch = order.stream()
                    .map(key -> job(number + "-" + key)
                            .uniqueKey(UniqueKey.untilFinished("k" + key))
                            .build())
                    .toList();
            List<EnqueueResult> answers =
                    Racers.retrying(() -> stores.get(number).enqueue(batch));
            return IntStream.range(0, KEYS)
                    .mapToObj(key -> answers.get(order.indexOf(key)))
                    .toList();
        });
        for (int key = 0; key < KEYS; key++) {
            int index = key;
            List<EnqueueResult> ofKey =
                    results.stream().map(mine -> mine.get(index)).toList();
            JobRef winner = onlyAdded(ofKey);
            assertThat(ofKey).filteredOn(result -> !(result instanceof Added)).containsOnly(new Duplicate(winner));
        }
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(KEYS);
    }

    @Test
    default void inv10_of_concurrent_replacing_newcomers_one_is_added_and_the_others_replace_it() {
        List<JobStore> stores = bench().stores(RACERS);
        UniqueKey key = UniqueKey.untilFinished("k").replacing();
        List<EnqueueResult> results = Racers.race(RACERS, number -> offer(stores.get(number), "" + number, key));
        JobRef winner = onlyAdded(results);
        assertThat(results).filteredOn(result -> !(result instanceof Added)).containsOnly(new Replaced(winner));
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(1);
        assertThat(Integer.parseInt(bench().view(winner).payload().text())).isBetween(0, RACERS - 1);
    }

    @Test
    default void inv10_of_replacing_newcomers_of_a_running_holder_one_succeeds_it() {
        List<JobStore> stores = bench().stores(RACERS);
        UniqueKey key = UniqueKey.untilFinished("k").replacing();
        ClaimedJob running = bench().running(job("holder").uniqueKey(key).payload(Payload.text("old")));
        List<EnqueueResult> results = Racers.race(RACERS, number -> offer(stores.get(number), "" + number, key));
        JobRef successor = onlyAdded(results);
        assertThat(results).filteredOn(result -> !(result instanceof Added)).containsOnly(new Replaced(successor));
        assertThat(bench().view(running.ref()).payload()).isEqualTo(Payload.text("old"));
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(1);
    }

    @Test
    default void inv10_a_key_that_a_completion_frees_is_taken_by_one() {
        freedInARace(job -> settle(Settlement.complete(job.lease())));
    }

    @Test
    default void inv10_a_key_that_a_death_frees_is_taken_by_one() {
        freedInARace(job -> settle(Settlement.failForGood(job.lease(), new JobError("t", "m"))));
    }

    @Test
    default void inv10_a_key_that_a_reap_frees_is_taken_by_one() {
        freedInARace(job -> {
            bench().expireLeases();
            return () -> bench().store().upkeep(UPKEEP);
        });
    }

    @Test
    default void inv10_a_key_that_a_cancel_frees_is_taken_by_one() {
        freedInARace(job -> {
            bench().settle(Settlement.release(job.lease()));
            return () -> bench().cancel(job.ref());
        });
    }

    @Test
    default void inv10_a_key_that_the_end_of_a_cancelled_attempt_frees_is_taken_by_one() {
        freedInARace(job -> {
            bench().cancel(job.ref());
            return settle(Settlement.release(job.lease()));
        });
    }

    private Callable<Object> settle(Settlement settlement) {
        return () -> bench().settle(settlement);
    }

    /** What ends a running holder; gets it ready, and answers what is to be raced. */
    interface Ender {
        Callable<Object> of(ClaimedJob holder);
    }

    private void freedInARace(Ender ender) {
        List<JobStore> stores = bench().stores(4);
        UniqueKey key = UniqueKey.untilFinished("k");
        for (int race = 0; race < RACES; race++) {
            String name = "race-" + race + "-";
            ClaimedJob holder =
                    bench().running(job(name + "holder").uniqueKey(key).maxAttempts(1));
            Callable<Object> end = ender.of(holder);
            List<EnqueueResult> results = against(stores, name, key, end);
            // The end may have found its row locked and left it for the next time.
            bench().upkeep();
            assertThat(bench().view(holder.ref()).state().isTerminal()).isTrue();
            takenByOne(results, holder.ref(), name, key);
            bench().claim(9).forEach(bench()::complete);
        }
    }

    private static List<EnqueueResult> against(
            List<JobStore> stores, String name, UniqueKey key, Callable<Object> other) {
        List<Callable<Object>> racers = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            int number = i;
            racers.add(() -> offer(stores.get(number), name + number, key));
        }
        racers.add(() -> Racers.retrying(() -> {
            try {
                return other.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }));
        return Racers.race(racers).stream()
                .filter(EnqueueResult.class::isInstance)
                .map(EnqueueResult.class::cast)
                .toList();
    }

    private void takenByOne(List<EnqueueResult> results, JobRef holder, String name, UniqueKey key) {
        List<JobRef> added = results.stream()
                .filter(Added.class::isInstance)
                .map(Bench::added)
                .toList();
        assertThat(added).hasSizeLessThanOrEqualTo(1);
        assertThat(results)
                .filteredOn(Duplicate.class::isInstance)
                .allSatisfy(result ->
                        assertThat(((Duplicate) result).ref()).isIn(holder, added.isEmpty() ? holder : added.get(0)));
        EnqueueResult next = bench().offer(job(name + "next").uniqueKey(key));
        assertThat(next).isEqualTo(added.isEmpty() ? new Added(ref(name + "next")) : new Duplicate(added.get(0)));
    }

    @Test
    default void inv10_a_key_that_the_first_claim_frees_is_taken_by_one() {
        List<JobStore> stores = bench().stores(4);
        UniqueKey key = UniqueKey.whileWaiting("k");
        for (int race = 0; race < RACES; race++) {
            String name = "race-" + race + "-";
            JobRef holder = bench().add(job(name + "holder").uniqueKey(key).priority(1));
            List<EnqueueResult> results = against(stores, name, key, () -> bench().claim(1));
            if (bench().state(holder) != JobState.RUNNING) {
                bench().claimOne();
            }
            assertThat(bench().view(holder).attempt()).isEqualTo(1);
            takenByOne(results, holder, name, key);
            bench().claim(9);
        }
    }

    @Test
    default void inv10_a_newcomer_racing_the_claim_of_the_holder_replaces_it_or_succeeds_it() {
        List<JobStore> stores = bench().stores(2);
        UniqueKey key = UniqueKey.untilFinished("k").replacing();
        for (int race = 0; race < 2 * RACES; race++) {
            String name = "race-" + race + "-";
            JobRef holder = bench().add(job(name + "holder")
                    .uniqueKey(key)
                    .payload(Payload.text("old"))
                    .priority(1));
            List<ClaimedJob> claimed = new ArrayList<>();
            EnqueueResult result = against(
                            stores.subList(0, 1),
                            name,
                            key,
                            () -> claimed.addAll(Bench.leasing(stores.get(1)).claim(request(1))))
                    .get(0);
            boolean replaced = result.equals(new Replaced(holder));
            assertThat(replaced || result.equals(new Added(ref(name + "0")))).isTrue();
            assertThat(bench().view(holder).payload().text()).isEqualTo(replaced ? "0" : "old");
            claimed.stream()
                    .filter(job -> job.ref().equals(holder))
                    .forEach(job -> assertThat(job.payload().text()).isEqualTo(replaced ? "0" : "old"));
            claimed.forEach(bench()::complete);
            bench().claim(9).forEach(bench()::complete);
        }
    }

    /** The job's payload is what follows the last dash of its id. */
    private static EnqueueResult offer(JobStore store, String id, UniqueKey key) {
        NewJob job = job(id).uniqueKey(key)
                .payload(Payload.text(id.substring(id.lastIndexOf('-') + 1)))
                .build();
        return Racers.retrying(() -> store.enqueue(List.of(job))).get(0);
    }

    private static JobRef onlyAdded(List<EnqueueResult> results) {
        List<EnqueueResult> added =
                results.stream().filter(Added.class::isInstance).toList();
        assertThat(added).hasSize(1);
        return Bench.added(added.get(0));
    }
}
