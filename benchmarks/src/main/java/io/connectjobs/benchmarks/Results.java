package io.connectjobs.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All samples of a run, and the rows that they make. Not safe for use by several threads. */
final class Results {
    private record Key(Sample.Group group, String contender) {}

    private final Map<Key, List<Sample>> samples = new LinkedHashMap<>();

    void add(Sample sample) {
        samples.computeIfAbsent(new Key(sample.group(), sample.contender()), absent -> new ArrayList<>())
                .add(sample);
    }

    /** One for each contender in each group, in the order of their first measurement. */
    List<Row> rows() {
        Map<Sample.Group, List<Sample>> ours = new HashMap<>();
        for (List<Sample> list : samples.values()) {
            if (list.get(0).role() == Role.OURS) {
                ours.putIfAbsent(list.get(0).group(), list);
            }
        }
        return samples.values().stream()
                .map(list -> row(list, ours.get(list.get(0).group())))
                .toList();
    }

    private static Row row(List<Sample> list, @Nullable List<Sample> ours) {
        Sample first = list.get(0);
        List<Double> rates = list.stream().map(Sample::rate).toList();
        List<Sample> compared = first.role() == Role.OURS ? null : ours;
        return new Row(
                first.group(),
                first.contender(),
                first.role(),
                list.size(),
                Median.of(rates),
                rates.stream().min(Double::compare).orElseThrow(),
                rates.stream().max(Double::compare).orElseThrow(),
                median(list, Sample::clientMicros),
                median(list, Sample::serverMicros),
                compared == null ? null : ratio(compared, list, Sample::rate),
                compared == null ? null : ratio(list, compared, Sample::cpuMicros));
    }

    private static @Nullable Double median(List<Sample> list, Function<Sample, @Nullable Double> value) {
        List<@Nullable Double> values = new ArrayList<>();
        list.forEach(sample -> values.add(value.apply(sample)));
        return Median.ofKnown(values);
    }

    /** Round by round, as what else the machine does changes between rounds. */
    private static @Nullable Double ratio(
            List<Sample> above, List<Sample> below, Function<Sample, @Nullable Double> value) {
        List<@Nullable Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(above.size(), below.size()); i++) {
            Double a = value.apply(above.get(i));
            Double b = value.apply(below.get(i));
            ratios.add(a == null || b == null ? null : Double.valueOf(a / b));
        }
        return Median.ofKnown(ratios);
    }
}
