/**
 * What both connectors share: settings, templates over a record, and how Connect's values become JSON, text and payloads.
 *
 * <p>Nothing here knows whether it serves the sink or the source.
 */
@NullMarked
package io.connectjobs.connect;

import org.jspecify.annotations.NullMarked;
