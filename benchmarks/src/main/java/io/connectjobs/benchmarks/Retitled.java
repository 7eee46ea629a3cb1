package io.connectjobs.benchmarks;

/** Another contender whose measurements of one kind stand under another title; its others aren't noted. */
record Retitled(Contender contender, String name, Role role, Operation from, Operation to) implements Contender {
    @Override
    public Cpu client() {
        return contender.client();
    }

    @Override
    public boolean fits(Load load) {
        return contender.fits(load);
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        contender.run(load, (operation, measured, body) -> {
            if (operation == from) {
                meter.measure(to, measured, body);
            } else {
                body.run();
            }
        });
    }
}
