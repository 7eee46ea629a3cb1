package io.connectjobs.connect;

import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.WorkerView;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The claims of a connector that still hold jobs, as the store's list of workers tells them.
 *
 * @param connector its name
 */
public record HeldClaims(String connector) {
    /**
     * A claim that is not over.
     *
     * @param queues where it holds jobs
     * @param jobs how many, at least 1
     */
    public record Held(ClaimName name, List<QueueShare> queues, long jobs) {}

    /**
     * Those that are a task's to look after: of each slot exactly one task, whatever number of tasks there was when it
     * claimed.
     */
    public List<Held> of(Inspection inspection, int task, int tasks) {
        return all(inspection).stream()
                .filter(held -> held.name().slot() % tasks == task)
                .toList();
    }

    /** Those of every slot. */
    public List<Held> all(Inspection inspection) {
        return inspection.workers().stream()
                .filter(worker -> !worker.holds().isEmpty())
                .map(this::held)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The name under which one of the connector's tasks has beaten of late; empty where none has. */
    public Optional<String> livingTask(Inspection inspection) {
        Pattern task = Pattern.compile(Pattern.quote(connector) + "-\\d+");
        return inspection.workers().stream()
                .filter(WorkerView::alive)
                .map(WorkerView::name)
                .filter(name -> task.matcher(name).matches())
                .findFirst();
    }

    private Optional<Held> held(WorkerView worker) {
        return ClaimName.parse(connector, worker.name()).map(name -> held(name, worker));
    }

    private static Held held(ClaimName name, WorkerView worker) {
        return new Held(
                name,
                worker.holds().keySet().stream()
                        .map(queue -> new QueueShare(queue, 1))
                        .toList(),
                worker.holds().values().stream().mapToLong(Long::longValue).sum());
    }
}
