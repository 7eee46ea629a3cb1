/** What tests of several drivers need. */
@NullMarked
package io.connectjobs.store.testing;

import org.jspecify.annotations.NullMarked;
