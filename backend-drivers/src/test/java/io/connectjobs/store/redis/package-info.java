/** The Redis driver on real servers: an embedded Redis 6.2 always, and a newer Redis and a Valkey where the tests are told of one. */
@NullMarked
package io.connectjobs.store.redis;

import org.jspecify.annotations.NullMarked;
