package io.connectjobs.connect;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.jspecify.annotations.Nullable;

/** Connect's three logical times as ISO-8601, always in UTC. */
final class LogicalTime {
    private LogicalTime() {}

    @SuppressWarnings("JavaUtilDate") // the class that Connect uses for all three
    static String text(@Nullable Schema schema, Date value) {
        // Not Date.toInstant(): java.sql.Date refuses it.
        Instant instant = Instant.ofEpochMilli(value.getTime());
        String name = schema == null ? null : schema.name();
        if (org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(name)) {
            return instant.atOffset(ZoneOffset.UTC).toLocalDate().toString();
        }
        if (Time.LOGICAL_NAME.equals(name)) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofInstant(instant, ZoneOffset.UTC));
        }
        return instant.toString();
    }
}
