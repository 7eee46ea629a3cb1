/** The first five minutes: the main job on real parts, with something to look at. */
@NullMarked
package io.connectjobs.quickstart;

import org.jspecify.annotations.NullMarked;
