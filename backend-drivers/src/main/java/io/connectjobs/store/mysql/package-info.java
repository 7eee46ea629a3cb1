/** The driver of MySQL and MariaDB: one dialect, whose two differences are named in {@link Flavour}. */
@NullMarked
package io.connectjobs.store.mysql;

import org.jspecify.annotations.NullMarked;
