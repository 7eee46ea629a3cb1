/** Real parts for the tests of both connectors: a store that can be switched off, and the converters of Kafka. */
@NullMarked
package io.connectjobs.connect.testing;

import org.jspecify.annotations.NullMarked;
