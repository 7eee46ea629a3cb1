package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Texts and bytes come back exactly as given, however hostile. */
interface ContentContract extends ContractCases {
    List<String> HOSTILE = List.of(
            "007",
            "7",
            "42:1001",
            "2024-01-01",
            "null",
            "NULL",
            "true",
            "1e3",
            "0x10",
            " leading and trailing ",
            "a",
            "A",
            "a ",
            "é",
            "e\u0301",
            "ß",
            "ss",
            "it's",
            "\"quoted\"",
            "'; DROP TABLE cj_jobs; --",
            "{1,2,\"3\"}",
            "(a,b)",
            "[\"json\"]",
            "${value.id}",
            "{{id}}",
            "?::text $1 :name @p1 %s %",
            "back\\slash",
            "tab\tline\r\nbreak",
            "\u0001\u001f\u007f",
            "\uFFFE\uFEFF",
            "😀👩‍👩‍👧",
            "עברית",
            "日本語");

    @Test
    default void hostile_ids_stay_apart_and_travel_unchanged() {
        List<NewJob> jobs = HOSTILE.stream().map(id -> job(id).build()).toList();
        bench().add(jobs);
        assertThat(bench().store().enqueue(jobs))
                .isEqualTo(HOSTILE.stream().map(id -> new Duplicate(ref(id))).toList());
        List<ClaimedJob> claimed = bench().claim(100);
        assertThat(Bench.ids(claimed)).isEqualTo(HOSTILE);
        for (ClaimedJob job : claimed) {
            assertThat(bench().view(job.ref()).ref()).isEqualTo(job.ref());
            assertThat(bench().extend(job.lease(), LEASE)).isEqualTo(LeaseStatus.APPLIED);
            assertThat(bench().settle(Settlement.failForGood(job.lease(), new JobError("t", "m"))))
                    .containsExactly(LeaseStatus.APPLIED);
            bench().retry(job.ref());
        }
        assertThat(bench().claimIds(100)).isEqualTo(HOSTILE);
    }

    @Test
    default void hostile_headers_travel_unchanged_and_in_order() {
        Map<String, String> headers = new LinkedHashMap<>();
        HOSTILE.forEach(text -> headers.put(text, text));
        headers.put("", "");
        bench().add(job("a").headers(headers));
        assertThat(List.copyOf(bench().claimOne().headers().entrySet())).isEqualTo(List.copyOf(headers.entrySet()));
        assertThat(bench().view(ref("a")).headers()).isEqualTo(headers);
    }

    @Test
    default void a_header_name_of_the_full_length_comes_back() {
        Map<String, String> headers = Map.of("n".repeat(JobRules.MAX_HEADER_BYTES), "");
        bench().add(job("a").headers(headers));
        assertThat(bench().claimOne().headers()).isEqualTo(headers);
    }

    @Test
    default void hostile_errors_owners_claim_ids_and_content_types_travel_unchanged() {
        int number = 0;
        for (String text : HOSTILE) {
            String id = "job-" + number++;
            bench().add(job(id).maxAttempts(1).payload(new Payload(new byte[] {1}, text)));
            ClaimRequest request = new ClaimRequest(
                    List.of(new QueueShare(QUEUE, 1)), 1, LEASE, new Owner(text, 0), text, OptionalInt.empty());
            ClaimedJob job = bench().leasing().claim(request).get(0);
            assertThat(bench().view(ref(id)).owner()).isEqualTo(text);
            assertThat(job.payload().contentType()).isEqualTo(text);
            bench().settle(Settlement.fail(job.lease(), new JobError(text, text)));
            assertThat(bench().view(ref(id)).errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.error()).isEqualTo(new JobError(text, text)));
        }
    }

    @Test
    default void payloads_and_results_of_every_byte_come_back_exactly() {
        byte[] all = new byte[256 * 3];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i % 2 == 0 ? i : 255 - i);
        }
        for (byte[] bytes : List.of(all, new byte[0], new byte[] {0}, new byte[] {0, 0, -1})) {
            Payload payload = Payload.bytes(bytes);
            ClaimedJob job = bench().running(job(null).payload(payload));
            assertThat(job.payload()).isEqualTo(payload);
            bench().settle(Settlement.complete(job.lease(), payload));
            assertThat(bench().view(job.ref()).payload()).isEqualTo(payload);
            assertThat(bench().view(job.ref()).result()).isEqualTo(payload);
        }
    }

    @Test
    default void json_is_kept_to_the_byte() {
        List<String> texts = List.of(
                "null",
                " {\"b\" : 1,\n\t\"a\":2, \"a\":3 } ",
                "1.0000000000000000000000000000000001",
                "123456789012345678901234567890e400",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "{\"\\u0000\":\"😀\"}",
                "[1,[2,[3,[]]],{}]");
        for (String text : texts) {
            Payload json = new Payload(text.getBytes(StandardCharsets.UTF_8), "application/json; charset=utf-8");
            ClaimedJob job = bench().running(job(null).payload(json));
            assertThat(job.payload()).isEqualTo(json);
            bench().settle(Settlement.complete(job.lease(), json));
            assertThat(bench().view(job.ref()).result()).isEqualTo(json);
        }
    }

    @Test
    default void no_result_and_an_empty_result_are_told_apart() {
        ClaimedJob without = bench().running("a");
        bench().settle(Settlement.complete(without.lease(), null));
        ClaimedJob empty = bench().running("b");
        bench().settle(Settlement.complete(empty.lease(), Payload.text("")));
        assertThat(bench().view(ref("a")).result()).isNull();
        assertThat(bench().view(ref("b")).result()).isEqualTo(Payload.text(""));
    }

    @Test
    default void a_large_payload_comes_back_exactly() {
        byte[] bytes = new byte[1024 * 1024];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        bench().add(job("a").payload(Payload.bytes(bytes)));
        assertThat(bench().claimOne().payload()).isEqualTo(Payload.bytes(bytes));
    }
}
