package io.connectjobs.store.redis;

import io.connectjobs.store.ImportResult;
import io.connectjobs.store.ImportResult.Already;
import io.connectjobs.store.ImportResult.Conflict;
import io.connectjobs.store.ImportResult.Imported;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedPrint;
import io.connectjobs.store.MovedRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds whole jobs, queue by queue in calls of bounded size. What a crash leaves of a batch is whole calls: brought again, its
 * jobs are there already.
 *
 * <ol>
 *   <li>The script knows what came before by its print, whatever became of it since.
 *   <li>Of jobs whose id is known otherwise it doesn't know whether they are exactly the same. They are read, compared here, and
 *       brought once more with the number of the one that is the same.
 * </ol>
 */
final class RedisImport {
    private static final byte[] UNKNOWN = new byte[0];

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;
    private final int payloadMaxBytes;
    private final boolean onDisk;

    RedisImport(RedisServers servers, Calls calls, QueueRegistry registry, int payloadMaxBytes, boolean onDisk) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
        this.payloadMaxBytes = payloadMaxBytes;
        this.onDisk = onDisk;
    }

    List<ImportResult> run(String transfer, List<Moved> jobs) {
        Batch batch = new Batch(transfer, jobs, new ImportResult[jobs.size()]);
        Map<Integer, byte[]> sound = new TreeMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            ImportResult.Rejected rejected = MovedRules.check(jobs.get(i), payloadMaxBytes);
            batch.results[i] = rejected;
            if (rejected == null) {
                sound.put(i, UNKNOWN);
            }
        }
        registry.register(
                sound.keySet().stream().map(i -> jobs.get(i).ref().queue()).toList());
        batch.bring(sound);
        batch.bring(batch.same());
        return Arrays.asList(batch.results);
    }

    /** What is asked for, and what became of it so far. */
    private final class Batch {
        private final String transfer;
        private final List<Moved> jobs;
        private final ImportResult[] results;

        Batch(String transfer, List<Moved> jobs, ImportResult[] results) {
            this.transfer = transfer;
            this.jobs = jobs;
            this.results = results;
        }

        /** @param same for each of these places the number of the same job here, or nothing */
        void bring(Map<Integer, byte[]> same) {
            List<Load> loads = new ArrayList<>();
            Map<String, Load> open = new HashMap<>();
            same.forEach((place, number) -> {
                String queue = jobs.get(place).ref().queue();
                Load load = open.get(queue);
                if (load == null || load.isFull()) {
                    load = new Load(queue, calls.moving(queue, Script.IMPORT, transfer));
                    open.put(queue, load);
                    loads.add(load);
                }
                load.add(place, jobs.get(place), number);
            });
            List<Object> answers =
                    servers.run(loads.stream().map(load -> load.call).toList(), onDisk);
            for (int i = 0; i < loads.size(); i++) {
                read(loads.get(i), Replies.list(answers.get(i)));
            }
        }

        private void read(Load load, List<?> answer) {
            String letters = Replies.text(answer.get(0));
            List<?> holders = Replies.list(answer.get(1));
            int holder = 0;
            for (int i = 0; i < letters.length(); i++) {
                int place = load.places.get(i);
                JobRef ref = jobs.get(place).ref();
                results[place] = switch (letters.charAt(i)) {
                    case 'A' -> new Imported(ref);
                    case 'Y' -> new Already(ref);
                    case 'H' -> {
                        JobRef by = new JobRef(load.queue, Replies.text(holders.get(holder++)));
                        yield new Conflict(ref, "uniqueKey", "is held by " + by);
                    }
                    case 'O' -> new Conflict(ref, "id", Conflict.OTHERWISE);
                    default -> new Conflict(ref, "id", Conflict.TAKEN);
                };
            }
            if (Replies.number(answer.get(2)) == 1) {
                registry.registerAgain(load.queue);
            }
        }

        /** Of those whose ids are taken, the ones that are the same as what is here: their places, and the numbers of these. */
        Map<Integer, byte[]> same() {
            List<Integer> taken = new ArrayList<>();
            for (int i = 0; i < results.length; i++) {
                if (results[i] instanceof Conflict conflict && conflict.field().equals("id")) {
                    taken.add(i);
                }
            }
            List<JobRef> refs = taken.stream().map(i -> jobs.get(i).ref()).toList();
            Map<JobRef, WholeJob> here = here(refs);
            Map<Integer, byte[]> same = new TreeMap<>();
            for (int i : taken) {
                WholeJob job = here.get(jobs.get(i).ref());
                if (job != null && MovedPrint.of(job.moved()).equals(MovedPrint.of(jobs.get(i)))) {
                    same.put(
                            i,
                            new Packer()
                                    .number(job.sequence(), LeaseTokens.SEQUENCE_BYTES)
                                    .bytes());
                }
            }
            return same;
        }
    }

    private Map<JobRef, WholeJob> here(List<JobRef> refs) {
        Map<JobRef, WholeJob> here = new HashMap<>();
        for (Lots.Lot lot : Lots.of(refs)) {
            ScriptCall call = calls.on(lot.queue(), Script.WHOLES);
            lot.places().forEach(place -> call.with(refs.get(place).id()));
            List<?> found = Replies.list(servers.run(call));
            for (int i = 0; i < found.size(); i++) {
                JobRef ref = refs.get(lot.places().get(i));
                List<?> whole = Replies.list(found.get(i));
                if (!whole.isEmpty()) {
                    here.put(ref, WholeJob.of(ref, whole));
                }
            }
        }
        return here;
    }

    /** One call under construction. */
    private static final class Load {
        private final String queue;
        private final ScriptCall call;
        private final List<Integer> places = new ArrayList<>();
        private long bytes;

        Load(String queue, ScriptCall call) {
            this.queue = queue;
            this.call = call;
        }

        boolean isFull() {
            return places.size() == Calls.MOST || bytes >= RedisEnqueueing.MOST_BYTES;
        }

        void add(int place, Moved moved, byte[] same) {
            byte[] body = MovedContent.body(moved);
            byte[] errors = MovedContent.errors(moved);
            byte[] result = MovedContent.result(moved);
            int here = body.length > RedisEnqueueing.LONG_BODY ? 0 : body.length;
            places.add(place);
            bytes += (long) body.length + errors.length + result.length;
            call.with(
                    Packer.utf8(moved.ref().id()),
                    MovedContent.print(moved),
                    same,
                    MovedContent.said(moved, here),
                    body,
                    errors,
                    result);
        }
    }
}
