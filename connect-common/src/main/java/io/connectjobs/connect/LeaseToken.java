package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/**
 * A lease as the text of the header {@code job.lease}: {@code cj1.<queue>.<id>.<token>}, each part in URL-safe Base64. No
 * header converter takes such a text for a number, a date or a null, whatever the id is.
 */
public final class LeaseToken {
    private static final String PREFIX = "cj1";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private LeaseToken() {}

    public static String format(Lease lease) {
        return PREFIX + "." + encode(lease.job().queue()) + "."
                + encode(lease.job().id()) + "." + encode(lease.token());
    }

    /** @throws IllegalArgumentException for a text that {@link #format} didn't make; says what is wrong */
    public static Lease parse(String text) {
        String[] parts = text.strip().split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(PREFIX)) {
            throw malformed(text, "it is not made of " + PREFIX + " and three parts with dots between them");
        }
        try {
            String queue = JobRules.requireQueue(decode(parts[1]));
            return new Lease(new JobRef(queue, decode(parts[2])), decode(parts[3]));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw malformed(text, "its parts are not what a dispatch writes");
        }
    }

    private static String encode(String text) {
        return ENCODER.encodeToString(text.getBytes(UTF_8));
    }

    private static String decode(String text) throws CharacterCodingException {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length == 0) {
            throw new IllegalArgumentException("empty");
        }
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException("'" + ConnectText.excerpt(text) + "' is no lease: " + why
                + ". Echo the header of the dispatched job as it came");
    }
}
