package io.connectjobs.connect;

import io.connectjobs.store.Owner;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a claim that is dispatched exactly once: {@code <connector>-<slot>@<random>}. It is the id of the claim and the
 * owner of its leases, so that the store's own list of those who hold jobs tells which claims of a connector are not over.
 *
 * @param text the name itself
 * @param slot the number of the task that claimed; whoever dispatches the claim commits its offset there
 */
public record ClaimName(String text, int slot) {
    /** Longest name of a connector, so that a claim's name is one that every store takes. */
    public static final int MAX_CONNECTOR = 150;

    private static final int MAX_SLOT_DIGITS = 9;

    /** A name that no other claim has. */
    public static ClaimName fresh(String connector, int slot) {
        return new ClaimName(
                connector + "-" + slot + "@" + UUID.randomUUID().toString().replace("-", ""), slot);
    }

    /** @return empty for a name that is no claim of this connector */
    public static Optional<ClaimName> parse(String connector, String text) {
        Matcher name = Pattern.compile(Pattern.quote(connector) + "-(\\d{1," + MAX_SLOT_DIGITS + "})@[0-9a-f]{32}")
                .matcher(text);
        return name.matches() ? Optional.of(new ClaimName(text, Integer.parseInt(name.group(1)))) : Optional.empty();
    }

    /** Whose name its leases carry. */
    public Owner owner() {
        return new Owner(text, 0);
    }
}
