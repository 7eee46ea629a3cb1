package io.connectjobs.quickstart;

import java.util.Map;

/**
 * What became of the records. Lost is a usable record without a job, and a malformed one that is not among the dead
 * letters.
 *
 * @param unfinished jobs that were still at work when the run gave up
 */
record Summary(int records, int jobs, int completed, int dead, int deadLetters, int lost, int unfinished) {
    static Summary of(int records, Map<String, Integer> states, int missing, int deadLetters, int malformed) {
        int jobs = states.values().stream().mapToInt(Integer::intValue).sum();
        int completed = states.getOrDefault("completed", 0);
        int dead = states.getOrDefault("dead", 0);
        int lost = missing + Math.max(0, malformed - deadLetters);
        return new Summary(records, jobs, completed, dead, deadLetters, lost, jobs - completed - dead);
    }

    boolean isGood() {
        return lost == 0 && unfinished == 0;
    }

    String lastLine() {
        return "quickstart: records=%d jobs=%d completed=%d dead=%d dlq=%d lost=%d"
                .formatted(records, jobs, completed, dead, deadLetters, lost);
    }
}
