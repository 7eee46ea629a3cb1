package io.connectjobs.store.model;

import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import java.util.ArrayList;
import java.util.List;
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
        for (JobState state : JobState.values()) {
            seen.put("list of " + state, listed(inspection, JobFilter.ALL.withStates(state)));
        }
        seen.put("list of all", listed(inspection, JobFilter.ALL));
        seen.put("holders", inspection.workers().toString());
        for (JobRef ref : Dice.ALL) {
            seen.put("job " + ref, Answers.view(inspection.find(ref).orElse(null)));
            seen.put("history of " + ref, inspection.history(ref).toString());
        }
        return seen;
    }

    /** By pages of three. Errors of other types than the steps report are worded by each driver. */
    private static String listed(Inspection inspection, JobFilter filter) {
        List<String> seen = new ArrayList<>();
        JobRef after = null;
        do {
            JobPage page = inspection.list(filter, after, 3);
            page.jobs().forEach(job -> seen.add(Answers.worded(job.toString())));
            after = page.next();
        } while (after != null);
        return seen.toString();
    }
}
