/**
 * Jobs in the memory of one process: for tests and trials, and the reference model of the contract suite, so clarity
 * comes before speed here.
 *
 * <p>One lock per store guards everything in {@link io.connectjobs.store.memory.MemoryJobs}; the roles of the store
 * take it, read the clock once, and do their work.
 */
@NullMarked
package io.connectjobs.store.memory;

import org.jspecify.annotations.NullMarked;
