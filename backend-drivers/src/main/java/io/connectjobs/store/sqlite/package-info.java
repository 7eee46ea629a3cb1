/** The SQLite driver. */
@NullMarked
package io.connectjobs.store.sqlite;

import org.jspecify.annotations.NullMarked;
