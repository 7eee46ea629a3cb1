/** What the plugin archive does in a real worker on a real broker. */
@NullMarked
package io.connectjobs.it;

import org.jspecify.annotations.NullMarked;
