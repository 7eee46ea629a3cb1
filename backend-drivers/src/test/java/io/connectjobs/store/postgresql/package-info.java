/** The PostgreSQL driver on a real server. */
@NullMarked
package io.connectjobs.store.postgresql;

import org.jspecify.annotations.NullMarked;
