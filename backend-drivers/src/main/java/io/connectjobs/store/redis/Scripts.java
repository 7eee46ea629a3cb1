package io.connectjobs.store.redis;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Every script as it is sent, and the name by which a server knows it once it has seen it. */
final class Scripts {
    private final Map<Script, Text> texts = new EnumMap<>(Script.class);

    @SuppressWarnings("ArrayRecordComponent") // bytes as they are sent
    record Text(byte[] source, byte[] name) {}

    /** @param around what becomes of each source before it is sent; tests put something else there */
    Scripts(UnaryOperator<String> around) {
        for (Script script : Script.values()) {
            byte[] source = Packer.utf8(around.apply(script.source()));
            texts.put(script, new Text(source, sha1(source)));
        }
    }

    Text of(Script script) {
        return requireNonNull(texts.get(script));
    }

    private static byte[] sha1(byte[] source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source);
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}
