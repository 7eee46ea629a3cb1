package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobStoresTest {
    private static final StoreSettings SETTINGS = StoreSettings.DEFAULT;
    private static final JobRef REF = new JobRef("q", "a");

    @Test
    void equal_urls_and_settings_share_one_store_until_the_last_user_closes_it() {
        try (JobStore first = JobStores.open("memory:shared", SETTINGS)) {
            add(first);
            JobStore second = JobStores.open("memory:shared", SETTINGS);
            assertThat(second.inspect().find(REF)).isPresent();
            closeTwice(second);
            assertThat(first.inspect().find(REF)).isPresent();
            try (JobStore third = JobStores.open("memory:shared", SETTINGS)) {
                assertThat(third.inspect().find(REF)).isPresent();
            }
        }
        try (JobStore fresh = JobStores.open("memory:shared", SETTINGS)) {
            assertThat(fresh.inspect().find(REF)).isEmpty();
        }
    }

    @Test
    void another_url_or_other_settings_are_another_store() {
        try (JobStore store = JobStores.open("memory:one", SETTINGS);
                JobStore elsewhere = JobStores.open("memory:two", SETTINGS);
                JobStore otherwise = JobStores.open("memory:one", SETTINGS.withHistory(HistoryLevel.OFF))) {
            add(store);
            assertThat(elsewhere.inspect().find(REF)).isEmpty();
            assertThat(otherwise.inspect().find(REF)).isEmpty();
        }
    }

    @Test
    void groups_share_what_is_in_this_process_and_nothing_else(@TempDir Path folder) {
        for (String url : List.of("memory:one", "sqlite:" + folder.resolve("jobs.db"))) {
            try (JobStore store = JobStores.open(url, SETTINGS, "a")) {
                add(store);
                try (JobStore other = JobStores.open(url, SETTINGS, "b")) {
                    assertThat(other.leasing()).as(url).isEqualTo(store.leasing());
                }
            }
        }
        // A store like any server's, to those who open it.
        String url = "audited:" + folder.resolve("audit") + "!memory:";
        try (JobStore store = JobStores.open(url, SETTINGS, "a");
                JobStore mate = JobStores.open(url, SETTINGS, "a");
                JobStore other = JobStores.open(url, SETTINGS, "b")) {
            add(store);
            assertThat(mate.inspect().find(REF)).isPresent();
            assertThat(other.inspect().find(REF)).isEmpty();
        }
    }

    @Test
    void a_failed_opening_leaves_nothing_behind() {
        StoreSettings bad = SETTINGS.withSchema("none");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> JobStores.open("memory:", bad))
                    .isInstanceOf(JobStoreException.class)
                    .hasMessageContaining("store.schema");
        }
        assertThatThrownBy(() -> JobStores.open("memory:a b", SETTINGS))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("memory:<name>");
    }

    @Test
    void a_scheme_is_known_in_capitals_too() {
        try (JobStore store = JobStores.open("MEMORY:x", SETTINGS)) {
            assertThat(store.capabilities().driver()).isEqualTo("memory");
        }
    }

    @Test
    void an_unknown_scheme_lists_the_known_ones() {
        assertThatThrownBy(() -> JobStores.open("oracle://user:secret@host/db", SETTINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'oracle:'")
                .hasMessageContaining("memory:")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_url_without_a_scheme_lists_the_known_ones() {
        assertThatThrownBy(() -> JobStores.open("secret-host/db", SETTINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no scheme")
                .hasMessageContaining("memory:")
                .hasMessageNotContaining("secret");
    }

    @Test
    void every_driver_has_schemes_of_its_own_and_an_example_without_credentials() {
        List<JobStoreProvider> providers = JobStores.providers();
        List<String> schemes = providers.stream()
                .flatMap(provider -> provider.schemes().stream())
                .toList();
        assertThat(schemes).contains("memory").doesNotHaveDuplicates();
        assertThat(providers).allSatisfy(provider -> {
            assertThat(JobStores.provider(provider.exampleUrl())).hasSameClassAs(provider);
            assertThat(provider.exampleUrl()).doesNotContain("@");
        });
    }

    @Test
    void equal_settings_are_equal_and_show_no_password() {
        StoreSettings settings = SETTINGS.withCredentials("me", "secret");
        assertThat(settings).isEqualTo(SETTINGS.withCredentials("me", "secret"));
        assertThat(settings.toString()).contains("me").doesNotContain("secret");
    }

    /** The second time must not take away the first user's share. */
    private static void closeTwice(JobStore store) {
        store.close();
        store.close();
    }

    private static void add(JobStore store) {
        store.enqueue(List.of(NewJob.on(REF.queue()).id(REF.id()).build()));
    }
}
