/**
 * Several processes on one database, one of which may be killed: what each was told it writes to a {@link
 * io.connectjobs.store.process.Journal}, and {@link io.connectjobs.store.process.Books} holds the journals against what
 * the store says afterwards. Time is real here.
 */
@NullMarked
package io.connectjobs.store.process;

import org.jspecify.annotations.NullMarked;
