package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Wakeup.Listening;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who listen through one {@link Wakeup}, for drivers. Safe for many threads. */
public final class Ears {
    private static final Logger LOG = LoggerFactory.getLogger(Ears.class);

    private final Set<Ear> ears = ConcurrentHashMap.newKeySet();

    private final class Ear implements Listening {
        final Set<String> queues;
        final Consumer<String> onWork;

        Ear(Set<String> queues, Consumer<String> onWork) {
            this.queues = queues;
            this.onWork = onWork;
        }

        void tell(String queue) {
            if (queues.contains(queue)) {
                try {
                    onWork.accept(queue);
                } catch (RuntimeException e) {
                    LOG.warn("Whoever waits for work in {} failed to hear of it", queue, e);
                }
            }
        }

        @Override
        public void close() {
            ears.remove(this);
        }
    }

    /**
     * Adds one, as {@link Wakeup#listen} says.
     *
     * @throws IllegalArgumentException for no queues, or a name that no queue can have
     */
    public Listening add(Collection<String> queues, Consumer<String> onWork) {
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("queues is empty, name at least one");
        }
        queues.forEach(JobRules::requireQueue);
        Ear ear = new Ear(Set.copyOf(queues), requireNonNull(onWork, "onWork"));
        ears.add(ear);
        return ear;
    }

    /** Tells those who wait for work in a queue. */
    public void tell(String queue) {
        ears.forEach(ear -> ear.tell(queue));
    }

    /** Tells everybody of each of their queues. */
    public void tellAll() {
        ears.forEach(ear -> ear.queues.forEach(ear::tell));
    }

    public void clear() {
        ears.clear();
    }
}
