package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

/**
 * The identity of a job: an id is unique within its queue.
 *
 * @param queue name of the queue, a legal topic name
 * @param id the caller's id, or one that the store assigned
 */
public record JobRef(String queue, String id) implements Comparable<JobRef> {
    public JobRef {
        requireNonNull(queue, "queue");
        requireNonNull(id, "id");
    }

    @Override
    public int compareTo(JobRef other) {
        int byQueue = queue.compareTo(other.queue);
        return byQueue != 0 ? byQueue : id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return queue + "/" + id;
    }
}
