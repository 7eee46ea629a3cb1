package io.connectjobs.store.redis;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what jobs say beside their events: headers, the result of a completion, what ended an attempt. */
final class FeedDetails {
    private final RedisServers servers;
    private final Calls calls;

    FeedDetails(RedisServers servers, Calls calls) {
        this.servers = servers;
        this.calls = calls;
    }

    /**
     * What is there of a job now.
     *
     * @param completedAt milliseconds of the epoch; 0 where there is no result
     */
    private record Details(
            Map<String, String> headers,
            long completedAt,
            int attempt,
            @Nullable Payload result,
            List<AttemptError> errors) {
        private static final Details NONE = new Details(Map.of(), 0, 0, null, List.of());

        static Details of(List<?> reply) {
            if (reply.isEmpty()) {
                return NONE;
            }
            List<AttemptError> errors = reply.subList(2, reply.size()).stream()
                    .map(error -> JobRecord.error(Replies.bytes(error)))
                    .toList();
            Map<String, String> headers = JobBody.headers(new Unpacker(Replies.bytes(reply.get(0))));
            byte[] result = Replies.bytes(reply.get(1));
            if (result.length == 0) {
                return new Details(headers, 0, 0, null, errors);
            }
            Unpacker in = new Unpacker(result);
            return new Details(headers, in.number(6), in.small(2), JobBody.payload(in), errors);
        }

        JobEvent with(FeedNote note) {
            return new JobEvent(
                    note.position(), note.ref(), note.kind(), note.entry(), headers, result(note.entry()), error(note));
        }

        /** Of that very completion. */
        private @Nullable Payload result(HistoryEntry entry) {
            boolean isIts = entry.event() == Event.COMPLETED
                    && entry.at().toEpochMilli() == completedAt
                    && entry.attempt() == attempt;
            return isIts ? result : null;
        }

        private @Nullable JobError error(FeedNote note) {
            HistoryEntry entry = note.entry();
            return errors.stream()
                    .filter(error -> entry.event().mayTellError()
                            && error.attempt() == entry.attempt()
                            && error.at().equals(entry.at()))
                    .reduce((earlier, later) -> later)
                    .map(error ->
                            new JobError(error.error().type(), error.error().message()))
                    .orElse(null);
        }
    }

    List<JobEvent> tell(List<FeedNote> notes) {
        Map<JobRef, String> wanted = new HashMap<>();
        notes.forEach(note -> wanted.merge(note.ref(), wanted(note.entry().event()), String::concat));
        Map<JobRef, Details> found = find(wanted);
        return notes.stream()
                .map(note -> found.getOrDefault(note.ref(), Details.NONE).with(note))
                .toList();
    }

    /** As in details.lua. */
    private static String wanted(Event event) {
        return event == Event.COMPLETED ? "r" : event.mayTellError() ? "e" : "";
    }

    private Map<JobRef, Details> find(Map<JobRef, String> wanted) {
        List<JobRef> refs = new ArrayList<>(wanted.keySet());
        List<Lots.Lot> lots = Lots.of(refs);
        List<ScriptCall> asked = new ArrayList<>();
        for (Lots.Lot lot : lots) {
            ScriptCall call = calls.on(lot.queue(), Script.DETAILS);
            lot.places().forEach(place -> call.with(refs.get(place).id(), wanted.getOrDefault(refs.get(place), "")));
            asked.add(call);
        }
        List<Object> replies = servers.run(asked, false);
        Map<JobRef, Details> found = new HashMap<>();
        for (int i = 0; i < lots.size(); i++) {
            List<Integer> places = lots.get(i).places();
            List<?> reply = Replies.list(replies.get(i));
            for (int j = 0; j < reply.size(); j++) {
                found.put(refs.get(places.get(j)), Details.of(Replies.list(reply.get(j))));
            }
        }
        return found;
    }
}
