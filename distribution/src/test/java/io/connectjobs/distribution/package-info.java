/** Rules that span modules, and what the archive must hold. Each rule's message names the way out. */
@NullMarked
package io.connectjobs.distribution;

import org.jspecify.annotations.NullMarked;
