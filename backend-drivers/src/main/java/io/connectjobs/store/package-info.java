/**
 * Where jobs live: the {@link io.connectjobs.store.JobStore} contract, its model, and how a driver is found.
 *
 * <p>Only contract and model belong here; each driver lives in a package of its own below this one and shows nothing
 * but its {@link io.connectjobs.store.JobStoreProvider}. Nothing here or below knows Kafka.
 */
@NullMarked
package io.connectjobs.store;

import org.jspecify.annotations.NullMarked;
