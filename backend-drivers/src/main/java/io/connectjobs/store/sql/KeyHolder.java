package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a unique key.
 *
 * @param state null where the holder is pruned and only its window goes on
 */
public record KeyHolder(String key, JobRef ref, @Nullable JobState state) {}
