/** That the program runs and tells the truth; never how fast anything is. */
@NullMarked
package io.connectjobs.benchmarks;

import org.jspecify.annotations.NullMarked;
