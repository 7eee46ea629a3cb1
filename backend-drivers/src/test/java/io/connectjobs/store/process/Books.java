package io.connectjobs.store.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.process.Journal.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds the journals of all processes against the store, once everything is drained.
 *
 * <ol>
 *   <li>What a process was told is added is completed, and has exactly one completed entry.
 *   <li>Between two claims of a job there is an end: by its holder, or by the store after the lease ran out.
 *   <li>No two claims got one lease; each claim has its entry.
 *   <li>One completion at the most was told to have counted.
 * </ol>
 */
final class Books {
    private final Inspection inspection;
    private final Set<String> added = new TreeSet<>();
    private final Map<String, List<Line>> claims = new TreeMap<>();
    private final Set<String> settling = new HashSet<>();
    private final Map<String, Integer> completions = new TreeMap<>();

    Books(Inspection inspection, List<Line> lines) {
        this.inspection = inspection;
        for (Line line : lines) {
            if (line.is("added")) {
                added.add(line.id());
            } else if (line.is("claimed")) {
                claims.computeIfAbsent(line.id(), id -> new ArrayList<>()).add(line);
            } else if (line.is("settling")) {
                settling.add(line.token());
            } else if (line.words().get(3).equals("APPLIED")) {
                completions.merge(line.id(), 1, Integer::sum);
            }
        }
    }

    void balance() {
        assertThat(added).isNotEmpty();
        Set<String> all = new TreeSet<>(added);
        all.addAll(claims.keySet());
        all.forEach(this::balance);
        assertThat(completions.values()).containsOnly(1);
    }

    private void balance(String id) {
        List<HistoryEntry> history = inspection.history(new JobRef(LedgerProcess.QUEUE, id));
        assertThat(history)
                .filteredOn(entry -> entry.event() == Event.COMPLETED)
                .as(id)
                .hasSize(1);
        assertThat(history)
                .filteredOn(entry -> entry.event() == Event.ENQUEUED)
                .as(id)
                .hasSize(1);
        alternate(id, history);
        List<Line> mine = new ArrayList<>(claims.getOrDefault(id, List.of()));
        assertThat(mine).extracting(Line::token).as("leases of " + id).doesNotHaveDuplicates();
        mine.sort(Comparator.comparingLong(Books::from));
        for (int i = 0; i < mine.size(); i++) {
            entered(mine.get(i), history);
            if (i > 0) {
                apart(mine.get(i - 1), mine.get(i));
            }
        }
    }

    /** Enqueued, then claim and end in turn; a reap not before the lease ran out. */
    private static void alternate(String id, List<HistoryEntry> history) {
        for (int i = 1; i < history.size(); i++) {
            HistoryEntry entry = history.get(i);
            assertThat(entry.event() == Event.CLAIMED)
                    .as("%s: entry %d of %s", id, i, history)
                    .isEqualTo(i % 2 == 1);
            if (entry.event() == Event.REAPED) {
                assertThat(entry.at())
                        .as(id)
                        .isAfterOrEqualTo(history.get(i - 1).at().plus(LedgerProcess.LEASE));
            }
        }
    }

    private static long from(Line claim) {
        return claim.number(3) - LedgerProcess.LEASE.toMillis();
    }

    private static void entered(Line claim, List<HistoryEntry> history) {
        assertThat(history)
                .as("%s in the history", claim)
                .anyMatch(entry -> entry.event() == Event.CLAIMED
                        && entry.at().toEpochMilli() == from(claim)
                        && entry.attempt() == claim.number(4));
    }

    private void apart(Line earlier, Line later) {
        assertThat(settling.contains(earlier.token()) || from(later) >= earlier.number(3))
                .as("%s was over before %s", earlier, later)
                .isTrue();
    }
}
