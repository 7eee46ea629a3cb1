package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.ExportRecord.Content;
import io.connectjobs.connect.ExportRecord.Manifest;
import io.connectjobs.connect.ExportRecord.Opening;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.MovedPrint;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.UniqueKey.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a source writes a sink reads, through any converter. */
class ExportRecordTest {
    private static final Instant TIME = Instant.parse("2031-05-06T07:08:09.123Z");
    private static final JobRef REF = new JobRef("orders", "id \ud83d\ude00 \"1\"\n");
    private static final RetryPolicy POLICY =
            RetryPolicy.parse("linear(base=3s, cap=7m, jitter=0.3, nonRetryable=a|b)");

    static Stream<ExportRecord> records() {
        QueueSettings settings =
                QueueSettings.NONE.withRetryPolicy(POLICY).withMaxRunning(7).withRate(9, Duration.ofSeconds(3));
        return Stream.of(
                new Opening("t-1", "orders", QueueSettings.NONE),
                new Opening("t-1", "orders", settings),
                new Content("t-1", new Moved.Id(REF, TIME)),
                new Content("t-1", whole()),
                new Content("t-1", bare()),
                new Manifest("t-1", "orders", MovedCounts.NONE),
                new Manifest(
                        "t-1",
                        "orders",
                        MovedCounts.NONE.plus(whole()).plus(bare()).plus(new Moved.Id(REF, TIME))));
    }

    private static Moved.Job whole() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("z", "first");
        headers.put("a", "\u202e");
        headers.put("", "");
        JobView view = view(
                JobState.COMPLETED, headers, POLICY, TIME, "key", new Payload(new byte[] {0, -1, 127, -128}, "a/b"));
        return new Moved.Job(
                view,
                new HeldKey(Hold.WINDOW, TIME.plusMillis(1)),
                List.of(
                        new HistoryEntry(TIME, Event.ENQUEUED, JobState.AVAILABLE, 0),
                        new HistoryEntry(TIME.plusMillis(5), Event.COMPLETED, JobState.COMPLETED, 1)));
    }

    private static Moved.Job bare() {
        return new Moved.Job(view(JobState.RETRYABLE, Map.of(), null, null, null, null), null, List.of());
    }

    private static JobView view(
            JobState state,
            Map<String, String> headers,
            @Nullable RetryPolicy policy,
            @Nullable Instant time,
            @Nullable String key,
            @Nullable Payload result) {
        return new JobView(
                REF,
                state,
                "mail.send",
                Payload.json(" {\"a\": 1.10}\n"),
                headers,
                -3,
                1,
                5,
                policy,
                TIME,
                TIME.minusMillis(1),
                time == null ? null : Duration.ofMillis(1234),
                time,
                key,
                false,
                null,
                null,
                null,
                time,
                result,
                time,
                time == null
                        ? List.of()
                        : List.of(
                                new AttemptError(1, TIME, new JobError("type", "message \u2603", "at line\n2")),
                                new AttemptError(1, TIME, new JobError("type", "", null))));
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_is_read_as_it_was_written(ExportRecord record) {
        SchemaAndValue written = ExportWriter.write(record);
        assertThat(ExportReader.read(written.value())).isEqualTo(record);
        assertThat(ExportReader.read(through(written, true))).isEqualTo(record);
        assertThat(ExportReader.read(through(written, false))).isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_that_nobody_converted_is_read_too(ExportRecord record) throws Exception {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false"), false);
            SchemaAndValue written = ExportWriter.write(record);
            byte[] json = converter.fromConnectData("t", written.schema(), written.value());
            assertThat(ExportReader.read(json)).isEqualTo(record);
            assertThat(ExportReader.read(ConnectText.utf8(json))).isEqualTo(record);
        }
    }

    @Test
    void headers_keep_their_order() {
        SchemaAndValue written = ExportWriter.write(new Content("t-1", whole()));
        Content read = (Content) ExportReader.read(through(written, false));
        assertThat(((Moved.Job) read.moved()).view().headers().keySet()).containsExactly("z", "a", "");
        assertThat(MovedPrint.of(read.moved())).isEqualTo(MovedPrint.of(whole()));
    }

    private static @Nullable Object through(SchemaAndValue value, boolean schemas) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", Boolean.toString(schemas)), false);
            return converter
                    .toConnectData("t", converter.fromConnectData("t", value.schema(), value.value()))
                    .value();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                                       | value.type is missing",
                "{'type':'x','transfer':'t','queue':'q'}                                  | value.type is 'x'",
                "{'type':'job','transfer':'t','queue':'q','id':'a'}                       | value.job is missing",
                "{'type':'job','transfer':'t','queue':'q','id':'a','job':{'state':'no'}}  | value.job.state is 'no'",
                "{'type':'id','transfer':'t','queue':'q','id':7,'since':1}                | value.id is a Long",
                "{'type':'id','transfer':'t','queue':'q','id':'a','since':'now'}          | value.since is a text",
                "{'type':'manifest','transfer':'t','queue':'q','manifest':3}              | value.manifest is a Long",
                "{'type':'queue','transfer':'t','queue':'q','settings':{'maxRunning':0}}  | maxRunning is 0",
            })
    void what_is_no_record_of_an_export_is_refused_by_field(String json, String problem) {
        assertThatThrownBy(() -> ExportReader.read(json.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void what_has_no_fields_is_refused() {
        assertThatThrownBy(() -> ExportReader.read(null)).hasMessageContaining("io.connectjobs.JobExport");
        assertThatThrownBy(() -> ExportReader.read("hello")).hasMessageContaining("value is a text");
    }
}
