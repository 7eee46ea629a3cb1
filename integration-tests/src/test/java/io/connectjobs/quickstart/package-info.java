/** The parts of the quickstart that can be looked at one by one. */
@NullMarked
package io.connectjobs.quickstart;

import org.jspecify.annotations.NullMarked;
