package io.connectjobs.store.model;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Claims of one queue or of both, now and then for the second time with one claim id. */
record Claim(ClaimRequest request) implements Step {
    static Claim random(Dice dice) {
        List<QueueShare> queues = new ArrayList<>();
        queues.add(new QueueShare(dice.queue(), 1 + dice.below(3)));
        if (dice.percent(30)) {
            String other = queues.get(0).queue().equals("a") ? "b" : "a";
            queues.add(new QueueShare(other, 1 + dice.below(3)));
        }
        return new Claim(new ClaimRequest(
                queues,
                1 + dice.below(5),
                Duration.ofSeconds(10L * (1 + dice.below(4))),
                new Owner("owner-" + dice.below(2), 0),
                dice.claimId(),
                dice.percent(15) ? OptionalInt.of(1 + dice.below(3)) : OptionalInt.empty()));
    }

    @Override
    public Object run(Subject subject) {
        return Answers.claimed(subject, subject.leasing().claim(request));
    }

    @Override
    public String toString() {
        return "claim " + request.limit() + " of "
                + request.queues().stream()
                        .map(share -> share.queue() + "×" + share.weight())
                        .collect(Collectors.joining("+"))
                + " for " + request.lease() + " as " + request.claimId()
                + " by " + request.owner().name()
                + (request.maxRunning().isPresent()
                        ? " maxRunning=" + request.maxRunning().getAsInt()
                        : "");
    }
}
