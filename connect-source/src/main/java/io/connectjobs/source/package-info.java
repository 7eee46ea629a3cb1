/**
 * The source connector: due jobs become records, and the jobs are settled once Kafka has them or a worker has answered.
 *
 * <p>A poll settles what Connect has acknowledged since the last one, claims what is due and makes records of it. Nothing
 * here knows the sink connector.
 */
@NullMarked
package io.connectjobs.source;

import org.jspecify.annotations.NullMarked;
