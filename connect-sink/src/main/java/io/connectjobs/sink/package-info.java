/**
 * The sink connector: records become jobs, and workers' answers settle them.
 *
 * <p>A put turns records into jobs and answers, writes them, and only then reports what was bad. Nothing here knows the
 * source connector.
 */
@NullMarked
package io.connectjobs.sink;

import org.jspecify.annotations.NullMarked;
