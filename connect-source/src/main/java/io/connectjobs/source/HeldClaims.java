package io.connectjobs.source;

import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.WorkerView;
import java.util.List;
import java.util.Optional;

/** The claims of a connector that still hold jobs, as the store's list of workers tells them. */
record HeldClaims(String connector) {
    /** @param queues where the claim holds jobs */
    record Held(ClaimName name, List<QueueShare> queues) {}

    /**
     * Those that are a task's to look after: of each slot exactly one task, whatever number of tasks there was when it
     * claimed.
     */
    List<Held> of(Inspection inspection, int task, int tasks) {
        return all(inspection).stream()
                .filter(held -> held.name().slot() % tasks == task)
                .toList();
    }

    /** Those of every slot. */
    List<Held> all(Inspection inspection) {
        return inspection.workers().stream()
                .filter(worker -> !worker.holds().isEmpty())
                .map(this::held)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Held> held(WorkerView worker) {
        return ClaimName.parse(connector, worker.name())
                .map(name -> new Held(
                        name,
                        worker.holds().keySet().stream()
                                .map(queue -> new QueueShare(queue, 1))
                                .toList()));
    }
}
