/** What the local cluster promises to those who test with it. */
@NullMarked
package io.connectjobs.local;

import org.jspecify.annotations.NullMarked;
