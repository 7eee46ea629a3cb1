package io.connectjobs.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/**
 * One run. Rounds are the outermost loop of each place, and every other round goes backwards, so that whatever else the
 * machine does meets everybody alike.
 */
final class Run {
    private final Plan plan;
    private final List<Place> places;
    private final Progress progress;
    private final Cpu client = Cpu.ofThisProcess();
    private final Results results = new Results();
    private final List<Backlog.ClaimTime> claimTimes = new ArrayList<>();

    private record Pass(Contender contender, Load load) {}

    Run(Plan plan, List<Place> places, IntFunction<Progress> progress) {
        this.plan = plan;
        this.places = places;
        this.progress = progress.apply(places.stream().mapToInt(this::steps).sum());
    }

    Progress progress() {
        return progress;
    }

    private int steps(Place place) {
        int passes = passes(place.contenders(), storeLoads()).size()
                + passes(place.handlers(), handlerLoads()).size();
        return passes * plan.rounds() + (plan.has(Part.BACKLOG) ? 1 : 0);
    }

    /** @param peerCommand asked once, between the first place's two parts, so that it is near to both */
    Outcome all(Map<String, String> machine, Callable<List<PeerLine>> peerCommand) throws Exception {
        List<PeerLine> peers = new ArrayList<>();
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        for (Place place : places) {
            settings.put(place.name(), place.settings());
            measure(place, passes(place.contenders(), storeLoads()));
            if (place.equals(places.get(0))) {
                progress.show(place.name() + ": peers");
                peers.addAll(peerCommand.call());
            }
            measure(place, passes(place.handlers(), handlerLoads()));
            if (plan.has(Part.BACKLOG)) {
                progress.show(place.name() + ": backlog of " + Texts.whole(plan.largeBacklog()));
                place.calm();
                claimTimes.addAll(new Backlog(place, Plan.SMALL_BACKLOG, plan.largeBacklog()).run());
                progress.step();
            }
        }
        return new Outcome(machine, settings, results.rows(), claimTimes, Peers.rows(peers));
    }

    private void measure(Place place, List<Pass> passes) throws Exception {
        Set<Contender> warm = new HashSet<>();
        for (Pass pass : passes) {
            if (warm.add(pass.contender())) {
                progress.show(place.name() + ": warm-up, " + pass.contender().name());
                pass.contender().run(plan.warmUp(pass.load()), (operation, load, body) -> body.run());
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
                                        place.name(), pass.contender(), round, client, place.server(), results::add));
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

    private static List<Pass> passes(List<Contender> contenders, List<Load> loads) {
        return loads.stream()
                .flatMap(load -> contenders.stream()
                        .filter(contender -> contender.fits(load))
                        .map(contender -> new Pass(contender, load)))
                .toList();
    }
}
