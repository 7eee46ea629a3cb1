package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import java.util.List;
import java.util.Map;

/** For reference: what the contract costs without a database. */
record MemoryPlace(StoreSettings storeSettings) implements Place {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public Cpu server() {
        return Cpu.UNKNOWN;
    }

    @Override
    public JobStore freshStore(String name) {
        return JobStores.open("memory:benchmark-" + name, storeSettings);
    }

    @Override
    public void drop(String name) {
        // Gone with its last user.
    }

    @Override
    public void calm() {
        // Nothing is ever pending.
    }

    @Override
    public void analyze() {
        // There are no statistics.
    }

    @Override
    public List<Contender> contenders() {
        return List.of(new StoreContender(this));
    }

    @Override
    public List<Contender> handlers() {
        return List.of();
    }
}
