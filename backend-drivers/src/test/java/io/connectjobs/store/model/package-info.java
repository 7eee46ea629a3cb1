/**
 * Random sequences of operations, done to a driver and to the memory driver, which is the model: what they answer, and
 * what is to be seen in them afterwards, must be the same. A sequence comes from a seed; one that tells the two apart is
 * shrunk and printed. A new operation is a {@link io.connectjobs.store.model.Step} and a line in
 * {@link io.connectjobs.store.model.Generator}.
 */
@NullMarked
package io.connectjobs.store.model;

import org.jspecify.annotations.NullMarked;
