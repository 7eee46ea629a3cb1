/** The SQLite driver on real files. */
@NullMarked
package io.connectjobs.store.sqlite;

import org.jspecify.annotations.NullMarked;
