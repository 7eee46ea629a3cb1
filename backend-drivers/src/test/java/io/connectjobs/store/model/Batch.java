package io.connectjobs.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What steps with many elements have in common. */
final class Batch {
    private Batch() {}

    /** The step with half of its elements, and with all but one of them. */
    static <T> List<Step> smaller(List<T> elements, Function<List<T>, Step> step) {
        List<Step> smaller = new ArrayList<>();
        int size = elements.size();
        if (size > 3) {
            smaller.add(step.apply(elements.subList(0, size / 2)));
            smaller.add(step.apply(elements.subList(size / 2, size)));
        }
        for (int i = 0; i < size && size > 1; i++) {
            List<T> rest = new ArrayList<>(elements);
            rest.remove(i);
            smaller.add(step.apply(List.copyOf(rest)));
        }
        return smaller;
    }

    static String text(String verb, List<?> elements) {
        return elements.stream().map(Object::toString).collect(Collectors.joining("  ", verb + " ", ""));
    }
}
