/**
 * The contract suite: what every driver must do, whatever its database. A driver's test class extends
 * {@link io.connectjobs.store.contract.JobStoreContract}; see there for how a driver elsewhere runs it. Cases beginning with {@code inv<n>} stand for one
 * of the numbered invariants of the design.
 */
@NullMarked
package io.connectjobs.store.contract;

import org.jspecify.annotations.NullMarked;
