package io.connectjobs.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call of a {@link SettleBuffer} to its store: settlements and at most one claim. */
record Flush(
        Leasing leasing,
        FlushRetry retry,
        List<Settling> settlings,
        @Nullable Claiming claiming) {
    /** @param takenAt of {@link System#nanoTime} */
    record Settling(Settlement settlement, long takenAt, CompletableFuture<SettleResult> answer) {}

    record Claiming(ClaimRequest request, CompletableFuture<List<ClaimedJob>> answer) {}

    /** Answers every future, with what the store says or with its exception. Throws nothing. */
    void run() {
        try {
            answer(retry.call(this::ask));
        } catch (IllegalArgumentException e) {
            if (parts() > 1) {
                part();
            } else {
                fail(e);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private Turn ask() {
        List<Settlement> settlements =
                settlings.stream().map(Settling::settlement).toList();
        if (claiming == null) {
            return new Turn(leasing.settle(settlements), List.of());
        }
        return settlements.isEmpty()
                ? new Turn(List.of(), leasing.claim(claiming.request()))
                : leasing.settleAndClaim(settlements, claiming.request());
    }

    private void answer(Turn turn) {
        if (turn.settled().size() != settlings.size()) {
            throw new JobStoreException(
                    "The store answered " + turn.settled().size() + " results to " + settlings.size() + " settlements");
        }
        for (int i = 0; i < settlings.size(); i++) {
            settlings.get(i).answer().complete(turn.settled().get(i));
        }
        if (claiming != null) {
            claiming.answer().complete(turn.claimed());
        }
    }

    private int parts() {
        return settlings.size() + (claiming == null ? 0 : 1);
    }

    /** The store refused an argument and changed nothing. Each half by itself, until the refused one is alone. */
    private void part() {
        int half = claiming == null ? settlings.size() / 2 : settlings.size();
        new Flush(leasing, retry, settlings.subList(0, half), null).run();
        new Flush(leasing, retry, settlings.subList(half, settlings.size()), claiming).run();
    }

    private void fail(Throwable cause) {
        settlings.forEach(settling -> settling.answer().completeExceptionally(cause));
        if (claiming != null) {
            claiming.answer().completeExceptionally(cause);
        }
    }
}
