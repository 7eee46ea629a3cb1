/** Measures the stores beside what limits them and beside their peers, in one run. A command line program, no library. */
@NullMarked
package io.connectjobs.benchmarks;

import org.jspecify.annotations.NullMarked;
