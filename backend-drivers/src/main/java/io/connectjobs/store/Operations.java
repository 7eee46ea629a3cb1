package io.connectjobs.store;

import java.util.List;

/** What an operator does. */
public interface Operations {
    /**
     * Sends terminal jobs back to work at once, with all their attempts. Errors and history stay.
     *
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<OperationResult> retry(List<JobRef> jobs);

    /** Stops claims on a queue; what runs may settle. Pausing twice, or a queue without jobs, is fine. */
    void pause(String queue);

    /** Lets a queue be claimed again. */
    void resume(String queue);
}
