/** The PostgreSQL driver. */
@NullMarked
package io.connectjobs.store.postgresql;

import org.jspecify.annotations.NullMarked;
