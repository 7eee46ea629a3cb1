/**
 * What the drivers of SQL databases share: the algorithms of {@link io.connectjobs.store.sql.SqlJobStore} over the verbs
 * of {@link io.connectjobs.store.sql.JobStatements}, JDBC plumbing, and migrations. Each database brings its verbs, its
 * connections and its errors in a package of its own.
 */
@NullMarked
package io.connectjobs.store.sql;

import org.jspecify.annotations.NullMarked;
