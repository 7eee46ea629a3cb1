package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;

import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.UniqueKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One place of a job that a text can go to.
 *
 * @param name of the field that a refusal must name
 * @param put makes a job from an id and a hostile text
 * @param allowed whether the text must be taken, or refused; empty where either is right
 */
record HostileField(
        String name, BiFunction<String, String, NewJob.Builder> put, Function<String, Optional<Boolean>> allowed) {
    private static final int MEGABYTE = 1024 * 1024;
    private static final int HEADERS = 64 * 1024;

    static final List<HostileField> ALL = List.of(
            field("id", (id, text) -> job(text), HostileText::isId),
            field("queue", (id, text) -> NewJob.on(text).id(id).kind("k"), HostileText::isName),
            field("kind", (id, text) -> job(id).kind(text), HostileText::isName),
            field("headers", (id, text) -> job(id).headers(Map.of(text, "value")), text -> isHeader(text, "value")),
            field("headers", (id, text) -> job(id).headers(Map.of("name", text)), text -> isHeader(text, "name")),
            field(
                    "payload",
                    (id, text) -> job(id).payload(new Payload(new byte[] {0, -1}, text)),
                    text -> HostileText.isText(text, 200) && !text.startsWith(Payload.JSON)),
            field(
                    "payload",
                    (id, text) -> job(id).payload(Payload.bytes(HostileText.utf8(text))),
                    text -> HostileText.utf8(text).length <= MEGABYTE),
            field(
                    "payload",
                    (id, text) -> job(id).payload(Payload.json(HostileText.quoted(text))),
                    text -> text.length() * 6 + 2 <= MEGABYTE),
            new HostileField("payload", (id, text) -> job(id).payload(Payload.json(text)), text -> Optional.empty()),
            field("uniqueKey", (id, text) -> job(id).uniqueKey(UniqueKey.untilFinished(text)), HostileText::isId));

    private static HostileField field(
            String name, BiFunction<String, String, NewJob.Builder> put, Function<String, Boolean> allowed) {
        return new HostileField(name, put, text -> Optional.of(allowed.apply(text)));
    }

    private static boolean isHeader(String text, String beside) {
        return HostileText.isStorable(text) && HostileText.utf8(text).length + beside.length() <= HEADERS;
    }

    NewJob with(String id, String text) {
        return put.apply(id, text).build();
    }
}
