package io.connectjobs.store.model;

import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobRef;
import java.util.Map;
import java.util.TreeMap;

/** All that can be seen of the jobs and queues that steps speak of. */
final class Look {
    private Look() {}

    static Map<String, String> at(Subject subject) {
        Map<String, String> seen = new TreeMap<>();
        Inspection inspection = subject.store().inspect();
        seen.put("counts", inspection.counts().toString());
        for (String queue : Dice.QUEUES) {
            seen.put("settings of " + queue, subject.operate().settings(queue).toString());
        }
        for (JobRef ref : Dice.ALL) {
            seen.put("job " + ref, Answers.view(inspection.find(ref).orElse(null)));
            seen.put("history of " + ref, inspection.history(ref).toString());
        }
        return seen;
    }
}
