package io.connectjobs.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * One run. Rounds are the outermost loop of each place, and every other round goes backwards, so that whatever else the
 * machine does meets everybody alike.
 */
final class Run {
    private final Plan plan;
    private final List<Place> places;
    private final String who;
    private final Progress progress;
    private final Results results = new Results();
    private final List<Backlog.ClaimTime> claimTimes = new ArrayList<>();

    private record Pass(Contender contender, Load load) {}

    /** @param who only contenders whose name holds this text */
    Run(Plan plan, List<Place> places, String who, IntFunction<Progress> progress) throws IOException {
        this.plan = plan;
        this.places = places;
        this.who = who;
        int steps = 0;
        for (Place place : places) {
            steps += steps(place);
        }
        this.progress = progress.apply(steps);
    }

    Progress progress() {
        return progress;
    }

    private int steps(Place place) throws IOException {
        int passes = passes(place.contenders(), storeLoads()).size()
                + passes(place.handlers(), handlerLoads()).size()
                + passes(place.sinks(), sinkLoads()).size()
                + passes(place.sources(), sourceLoads()).size()
                + passes(place.coldSinks(), coldSinkLoads()).size()
                + passes(place.coldSources(), coldSourceLoads()).size();
        return passes * plan.rounds() + (hasBacklog(place) ? 1 : 0);
    }

    private boolean hasBacklog(Place place) {
        return plan.has(Part.BACKLOG) && place.hasBacklog();
    }

    /** @param peerCommand asked once, between the first place's two parts, so that it is near to both */
    Outcome all(Map<String, String> machine, Callable<List<PeerLine>> peerCommand) throws Exception {
        List<PeerLine> peers = new ArrayList<>();
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        for (Place place : places) {
            settings.put(place.name(), place.settings());
            measure(place, passes(place.contenders(), storeLoads()), plan::warmUp);
            if (place.equals(places.get(0))) {
                progress.show(place.name() + ": peers");
                peers.addAll(peerCommand.call());
            }
            measure(place, passes(place.handlers(), handlerLoads()), plan::warmUp);
            measure(place, passes(place.sinks(), sinkLoads()), plan::streamedWarmUp);
            measure(place, passes(place.sources(), sourceLoads()), plan::streamedWarmUp);
            measure(place, passes(place.coldSinks(), coldSinkLoads()), plan::streamedWarmUp);
            measure(place, passes(place.coldSources(), coldSourceLoads()), plan::streamedWarmUp);
            if (hasBacklog(place)) {
                progress.show(place.name() + ": backlog of " + Texts.whole(plan.largeBacklog()));
                place.calm();
                claimTimes.addAll(new Backlog(place, Plan.SMALL_BACKLOG, plan.largeBacklog()).run());
                progress.step();
            }
        }
        return new Outcome(machine, settings, results.rows(), claimTimes, Peers.rows(peers));
    }

    private void measure(Place place, List<Pass> passes, UnaryOperator<Load> warmUp) throws Exception {
        Set<Contender> warm = new HashSet<>();
        for (Pass pass : passes) {
            if (pass.contender().warmsUp() && warm.add(pass.contender())) {
                progress.show(place.name() + ": warm-up, " + pass.contender().name());
                pass.contender().run(warmUp.apply(pass.load()), (operation, load, body) -> body.run());
            }
        }
        List<Pass> order = new ArrayList<>(passes);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Pass pass : order) {
                progress.show("%s: round %d, batch %d x %d, %s"
                        .formatted(
                                place.name(),
                                round,
                                pass.load().batch(),
                                pass.load().threads(),
                                pass.contender().name()));
                place.calm();
                pass.contender()
                        .run(
                                pass.load(),
                                new Stopwatch(
                                        place.name(),
                                        pass.contender(),
                                        round,
                                        pass.contender().client(),
                                        place.server(),
                                        results::add));
                progress.step();
            }
            Collections.reverse(order);
        }
    }

    private List<Load> storeLoads() {
        return plan.has(Part.STORE) ? plan.loads() : List.of();
    }

    private List<Load> handlerLoads() {
        return plan.has(Part.HANDLERS) ? plan.handlerLoads() : List.of();
    }

    private List<Load> sinkLoads() {
        return plan.has(Part.SINK) ? plan.sinkLoads() : List.of();
    }

    private List<Load> sourceLoads() {
        return plan.has(Part.SOURCE) ? plan.sourceLoads() : List.of();
    }

    private List<Load> coldSinkLoads() {
        return plan.has(Part.COLD) ? plan.sinkLoads() : List.of();
    }

    private List<Load> coldSourceLoads() {
        return plan.has(Part.COLD) ? plan.sourceLoads() : List.of();
    }

    private List<Pass> passes(List<Contender> contenders, List<Load> loads) {
        return loads.stream()
                .flatMap(load -> contenders.stream()
                        .filter(contender ->
                                contender.fits(load) && contender.name().contains(who))
                        .map(contender -> new Pass(contender, load)))
                .toList();
    }
}
