package io.connectjobs.sink;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.NewJob;
import java.util.List;

/**
 * The records of one put by what they turned out to be, each list in the order of arrival.
 *
 * @param cancels jobs to cancel; nothing about them is ever reported, so that their records aren't kept
 */
record SortedRecords(List<Item<NewJob>> jobs, List<JobRef> cancels, List<Item<Answer>> answers, List<BadRecord> bad) {}
