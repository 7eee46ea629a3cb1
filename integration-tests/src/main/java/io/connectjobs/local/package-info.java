/**
 * A Kafka cluster on this machine, made of real processes: a broker, a distributed Connect worker that gets the plugin
 * archive and nothing else of ours, and the databases' servers. Every process ends with the one that started it.
 */
@NullMarked
package io.connectjobs.local;

import org.jspecify.annotations.NullMarked;
