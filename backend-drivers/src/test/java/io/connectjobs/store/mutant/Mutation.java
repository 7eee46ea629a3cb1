package io.connectjobs.store.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What breaks a SQL driver: pieces of its statements said otherwise. A piece that no statement has any more fails
 * {@link #checkAlive}, so that a mutant doesn't turn into a whole driver unseen when the statements change. Safe for
 * many threads.
 */
public final class Mutation {
    private final List<Piece> pieces;

    private record Piece(Pattern find, String replacement, AtomicInteger found) {}

    private Mutation(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /**
     * @param find a regular expression, in which a dot is any character and a blank any white space
     * @param replacement with $1 … for the groups
     */
    public static Mutation of(String find, String replacement) {
        return new Mutation(List.of()).and(find, replacement);
    }

    public Mutation and(String find, String replacement) {
        Pattern pattern = Pattern.compile(find.replace(" ", "\\s+"), Pattern.DOTALL);
        List<Piece> all = new ArrayList<>(pieces);
        all.add(new Piece(pattern, replacement, new AtomicInteger()));
        return new Mutation(List.copyOf(all));
    }

    /** The statement as the mutant says it. */
    public String apply(String sql) {
        String changed = sql;
        for (Piece piece : pieces) {
            Matcher matcher = piece.find().matcher(changed);
            if (matcher.find()) {
                piece.found().incrementAndGet();
                changed = matcher.replaceAll(piece.replacement());
            }
        }
        return changed;
    }

    /** Fails unless each piece was found in some statement. */
    public void checkAlive() {
        for (Piece piece : pieces) {
            assertThat(piece.found().get())
                    .as("statements of the driver with '%s': say the mutant anew", piece.find())
                    .isPositive();
        }
    }
}
