package io.connectjobs.sink;

import io.connectjobs.store.NewJob;
import java.util.List;

/** The records of one put by what they turned out to be, each list in the order of arrival. */
record SortedRecords(List<Item<NewJob>> jobs, List<Item<Answer>> answers, List<BadRecord> bad) {}
