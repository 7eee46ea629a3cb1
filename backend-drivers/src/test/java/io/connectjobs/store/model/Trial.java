package io.connectjobs.store.model;

import io.connectjobs.store.contract.StoreFixture;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Does sequences to fresh stores of both sides. */
final class Trial {
    private final Supplier<StoreFixture> model;
    private final Supplier<StoreFixture> driver;

    /**
     * Where the two part.
     *
     * @param step its index in the sequence
     */
    record Difference(int step, String what) {}

    Trial(Supplier<StoreFixture> model, Supplier<StoreFixture> driver) {
        this.model = model;
        this.driver = driver;
    }

    /** @param every how many steps there are between two looks at all there is to see */
    Optional<Difference> run(List<Step> steps, int every) {
        try (Subject expected = new Subject(model.get());
                Subject actual = new Subject(driver.get())) {
            Dice.QUEUES.stream().map(OperateQueue::plain).forEach(step -> {
                step.run(expected);
                step.run(actual);
            });
            for (int i = 0; i < steps.size(); i++) {
                boolean look = i % every == every - 1 || i == steps.size() - 1;
                String found = step(steps.get(i), expected, actual, look);
                if (!found.isEmpty()) {
                    return Optional.of(new Difference(i, found));
                }
            }
            return Optional.empty();
        }
    }

    private static String step(Step step, Subject expected, Subject actual, boolean look) {
        Object wanted = Answers.of(() -> step.run(expected));
        Object got = Answers.of(() -> step.run(actual));
        if (!wanted.equals(got)) {
            return told("answer", wanted.toString(), got.toString());
        }
        return look ? differences(Look.at(expected), Look.at(actual)) : "";
    }

    private static String differences(Map<String, String> wanted, Map<String, String> got) {
        return wanted.entrySet().stream()
                .filter(entry -> !Objects.equals(entry.getValue(), got.get(entry.getKey())))
                .map(entry -> told(entry.getKey(), entry.getValue(), String.valueOf(got.get(entry.getKey()))))
                .collect(Collectors.joining("\n"));
    }

    private static String told(String what, String wanted, String got) {
        return what + "\n  model:  " + wanted + "\n  driver: " + got;
    }
}
