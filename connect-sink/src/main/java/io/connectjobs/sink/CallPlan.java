package io.connectjobs.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Shares out what records ask for into few calls to the store, in an order that nobody can tell from that of arrival:
 *
 * <ol>
 *   <li>what is about one job stays in order; two answers never share a call, so that the store sees one after the other;
 *   <li>the new jobs of a queue stay in order: that is the order in which they are claimed;
 *   <li>what stood before a pause or resume of its queue stays before it, what followed stays behind it;
 *   <li>a new job with a unique key, or one that is imported, stays on its side of the commands and answers about jobs of
 *       its queue: it may change the job that holds the key, and they may set the key free or take it;
 *   <li>what is about a connector, and so about any queue, stays where it is among all others.
 * </ol>
 *
 * <p>Everything goes into the first call of its kind that these allow.
 */
final class CallPlan {
    private static final int NEVER = -1;

    /** A job of a queue. A record of its own: the store's names are checked, these may be anything. */
    private record Name(String queue, String id) {}

    /** The last call of each sort that a queue has a part in. */
    private static final class QueueMarks {
        private int any = NEVER;
        private int gate = NEVER;
        private int jobs = NEVER;
        private int keyed = NEVER;
        private int commands = NEVER;
    }

    private final List<Call> calls = new ArrayList<>();
    private final Map<Action.Kind, TreeSet<Integer>> byKind = new HashMap<>();
    private final Map<Name, Integer> lastOfJob = new HashMap<>();
    private final Map<String, QueueMarks> queues = new HashMap<>();

    /** The last call about a connector. */
    private int barrier = NEVER;

    private CallPlan() {}

    /** @param batchSize items of one call, at the most */
    static List<Call> of(List<Item> items, int batchSize) {
        if (items.stream().allMatch(item -> item.action() instanceof Enqueue)) {
            // The usual case, and the busiest: the store itself keeps the order inside a call.
            return cut(new Call(Action.Kind.ENQUEUE, items), batchSize);
        }
        CallPlan plan = new CallPlan();
        items.forEach(plan::place);
        return plan.calls.stream()
                .flatMap(call -> cut(call, batchSize).stream())
                .toList();
    }

    private static List<Call> cut(Call call, int size) {
        List<Call> parts = new ArrayList<>();
        for (int from = 0; from < call.items().size(); from += size) {
            int to = Math.min(from + size, call.items().size());
            parts.add(new Call(call.kind(), call.items().subList(from, to)));
        }
        return parts;
    }

    private void place(Item item) {
        Action action = item.action();
        QueueMarks queue = queues.computeIfAbsent(action.queue(), name -> new QueueMarks());
        int at = firstAllowed(action, queue);
        TreeSet<Integer> sameKind = byKind.computeIfAbsent(action.kind(), kind -> new TreeSet<>());
        Integer open = sameKind.ceiling(Math.max(at, barrier + 1));
        int index = open == null ? calls.size() : open;
        if (open == null) {
            calls.add(new Call(action.kind(), new ArrayList<>()));
            sameKind.add(index);
        }
        calls.get(index).items().add(item);
        mark(action, queue, index);
    }

    private int firstAllowed(Action action, QueueMarks queue) {
        Verb verb = action.kind().verb();
        if (verb == Verb.RELEASE) {
            return calls.size();
        }
        if (verb.isAboutQueue()) {
            return queue.any + 1;
        }
        int at = Math.max(afterSameJob(action), queue.gate + 1);
        if (verb.addsJobs()) {
            at = Math.max(at, queue.jobs);
            return hasKey(action) ? Math.max(at, queue.commands + 1) : at;
        }
        return verb.isAboutOldJob() ? Math.max(at, queue.keyed + 1) : at;
    }

    private int afterSameJob(Action action) {
        Integer last = action.id() == null ? null : lastOfJob.get(new Name(action.queue(), action.id()));
        if (last == null) {
            return 0;
        }
        boolean mayShare = action.kind().equals(calls.get(last).kind()) && !(action instanceof Answer);
        return mayShare ? last : last + 1;
    }

    private void mark(Action action, QueueMarks queue, int index) {
        Verb verb = action.kind().verb();
        queue.any = Math.max(queue.any, index);
        if (action.id() != null) {
            lastOfJob.put(new Name(action.queue(), action.id()), index);
        }
        if (verb == Verb.RELEASE) {
            barrier = index;
        } else if (verb.isAboutQueue()) {
            queue.gate = index;
        } else if (verb.addsJobs()) {
            queue.jobs = index;
            queue.keyed = hasKey(action) ? index : queue.keyed;
        } else if (verb.isAboutOldJob()) {
            queue.commands = Math.max(queue.commands, index);
        }
    }

    private static boolean hasKey(Action action) {
        return action instanceof Bring
                || (action instanceof Enqueue one && one.job().uniqueKey() != null);
    }
}
