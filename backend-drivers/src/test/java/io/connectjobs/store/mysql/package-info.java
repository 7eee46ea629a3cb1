/** The driver of MySQL and MariaDB on real servers. */
@NullMarked
package io.connectjobs.store.mysql;

import org.jspecify.annotations.NullMarked;
