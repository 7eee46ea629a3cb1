package io.connectjobs.store;

/**
 * Who claims.
 *
 * @param name for people and for telling claimers apart, e.g. a connector and its task; 1 to {@value JobRules#MAX_NAME}
 *     characters
 * @param epoch how often this name has started; 0 where that doesn't matter, never negative
 */
public record Owner(String name, long epoch) {
    public Owner {
        JobRules.requireText("owner", name);
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch of owner " + name + " is " + epoch + ", at least 0");
        }
    }
}
