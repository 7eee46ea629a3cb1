package io.connectjobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities.Capability;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the cases of one class saw a driver claim, and what they tried. */
final class CapabilityTally {
    private final Class<?> cases;
    private final Set<Capability> claimed = EnumSet.noneOf(Capability.class);
    private final Set<Capability> tried = EnumSet.noneOf(Capability.class);
    private int runs;

    CapabilityTally(Class<?> cases) {
        this.cases = cases;
    }

    synchronized void add(Set<Capability> claims, Set<Capability> tries) {
        claimed.addAll(claims);
        tried.addAll(tries);
        runs++;
    }

    /** Says nothing where only some of the cases were run. */
    synchronized void check() {
        long all = Arrays.stream(cases.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .count();
        if (runs >= all) {
            assertThat(tried)
                    .as("capabilities that a case of %s has tried: a driver claims no others", cases.getSimpleName())
                    .containsAll(claimed);
        }
    }
}
