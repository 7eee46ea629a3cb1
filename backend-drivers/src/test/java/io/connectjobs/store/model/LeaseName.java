package io.connectjobs.store.model;

import io.connectjobs.store.JobRef;

/**
 * A lease, named so that it means the same in every store, and after other steps are left out.
 *
 * @param ago 0 for the job's last claim, 1 for the one before …
 */
record LeaseName(JobRef job, int ago) {
    @Override
    public String toString() {
        return job + (ago == 0 ? "" : "~" + ago);
    }
}
