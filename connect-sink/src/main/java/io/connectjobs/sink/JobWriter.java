package io.connectjobs.sink;

import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Template;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Rejected;
import io.connectjobs.store.NewJob;
import java.util.ArrayList;
import java.util.List;

/** Writes jobs. */
final class JobWriter {
    private final StoreHandle store;
    private final JobTemplates templates;
    private final UniqueRule unique;
    private final SinkMeters meters;

    JobWriter(StoreHandle store, JobSinkConfig config, SinkMeters meters) {
        this.store = store;
        this.meters = meters;
        this.templates = config.templates();
        this.unique = config.unique();
    }

    /** @return the records whose jobs the store refused */
    List<BadRecord> write(List<Item> items) {
        List<NewJob> jobs =
                items.stream().map(item -> ((Enqueue) item.action()).job()).toList();
        List<EnqueueResult> results = store.get().enqueue(jobs);
        List<BadRecord> refused = new ArrayList<>();
        int added = 0;
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Rejected rejected) {
                refused.add(new BadRecord(items.get(i).record(), reason(rejected)));
            } else if (results.get(i) instanceof EnqueueResult.Added) {
                added++;
            }
        }
        meters.jobsAdded.record(added);
        meters.jobsKnown.record(results.size() - added - refused.size());
        return refused;
    }

    private String reason(Rejected rejected) {
        return switch (rejected.field()) {
            case "queue" -> reason(JobTemplates.QUEUE, templates.queue(), rejected);
            case "id" -> reason(JobTemplates.ID, templates.id(), rejected);
            case "kind" -> reason(JobTemplates.KIND, templates.kind(), rejected);
            case "payload" -> reason(JobTemplates.PAYLOAD, templates.payload(), rejected);
            case "priority" -> reason(JobTemplates.PRIORITY, templates.priority(), rejected);
            case "runAt" -> reason(JobTemplates.RUN_AT, templates.runAt(), rejected);
            case "delay" -> reason(JobTemplates.DELAY_MS, templates.delay(), rejected);
            case "maxAttempts" -> reason(JobTemplates.MAX_ATTEMPTS, templates.maxAttempts(), rejected);
            case "uniqueKey" -> reason(UniqueRule.KEY, unique.key(), rejected);
            case "headers" -> "The record's headers: " + rejected.reason();
            default -> rejected.field() + ": " + rejected.reason();
        };
    }

    private static String reason(String key, Template template, Rejected rejected) {
        return key + ": '" + template + "' " + rejected.reason();
    }
}
