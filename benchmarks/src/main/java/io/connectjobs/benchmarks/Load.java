package io.connectjobs.benchmarks;

/**
 * What one measurement asks for.
 *
 * @param jobs how many in all
 * @param batch how many in one call
 * @param threads how many call at once
 */
record Load(int jobs, int batch, int threads) {}
