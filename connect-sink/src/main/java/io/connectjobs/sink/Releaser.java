package io.connectjobs.sink;

import io.connectjobs.connect.HeldClaims;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the jobs that a deleted connector's exactly-once claims hold, which don't end by themselves:
 *
 * <ol>
 *   <li>refuses while a task of the connector is alive: it may have handed the jobs to Kafka a moment ago;
 *   <li>asks for each claim again by its name, which answers the jobs that it holds, with their leases;
 *   <li>gives these back. From then on a settlement by the former holder changes nothing.
 * </ol>
 */
final class Releaser {
    private static final Logger LOG = LoggerFactory.getLogger(Releaser.class);

    /** Of jobs that the second step takes anew, because their claim ended in between; what is held keeps its lease. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final StoreHandle store;

    Releaser(StoreHandle store) {
        this.store = store;
    }

    /** @return why nothing was freed; empty where something was */
    Optional<String> release(String connector) {
        HeldClaims claims = new HeldClaims(connector);
        JobStore open = store.get();
        Optional<String> living = claims.livingTask(open.inspect());
        if (living.isPresent()) {
            return Optional.of(
                    "its task " + living.get() + " is alive or was less than a minute ago: delete the connector,"
                            + " wait a minute and give the command again");
        }
        long freed = open.leasing().stream()
                .flatMap(leasing -> claims.all(open.inspect()).stream().map(held -> release(leasing, held)))
                .mapToLong(Long::longValue)
                .sum();
        if (freed == 0) {
            return Optional.of("the store holds no exactly-once claim of a connector of this name");
        }
        LOG.info("Released {} jobs that claims of the connector {} held", freed, connector);
        return Optional.empty();
    }

    /** In parts, where it holds more than one call answers. */
    private static long release(Leasing leasing, HeldClaims.Held held) {
        long freed = 0;
        long part;
        do {
            part = releasePart(leasing, held, held.jobs() - freed);
            freed += part;
        } while (part > 0 && freed < held.jobs());
        return freed;
    }

    private static long releasePart(Leasing leasing, HeldClaims.Held held, long most) {
        int limit = (int) Math.min(most, ClaimRequest.MAX_LIMIT);
        List<Settlement> releases = leasing
                .claim(new ClaimRequest(
                        held.queues(),
                        limit,
                        LEASE,
                        held.name().owner(),
                        held.name().text(),
                        OptionalInt.empty()))
                .stream()
                .map(job -> Settlement.release(job.lease()))
                .toList();
        return leasing.settle(releases).stream()
                .filter(result -> result.status() == LeaseStatus.APPLIED)
                .count();
    }
}
