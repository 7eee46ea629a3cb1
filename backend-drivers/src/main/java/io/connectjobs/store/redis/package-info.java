/**
 * Jobs in Redis or Valkey. Each operation on a queue is one Lua script (in the resources beside this package) over keys of
 * one hash slot; docs/adr/0015 describes the layout. What belongs here: the connections, the scripts' arguments and answers.
 */
@NullMarked
package io.connectjobs.store.redis;

import org.jspecify.annotations.NullMarked;
