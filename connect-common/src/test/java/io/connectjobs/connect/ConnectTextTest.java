package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectTextTest {
    @Test
    void text_in_utf8_is_read_as_it_is_also_with_a_replacement_character_of_its_own() {
        for (String text : List.of("", "plain", "größer", "日本 😀", "a\ufffdb")) {
            assertThat(ConnectText.utf8(text.getBytes(UTF_8))).isEqualTo(text);
        }
    }

    @Test
    void bytes_that_are_no_utf8_are_refused_rather_than_replaced() {
        for (byte[] bytes : List.of(new byte[] {'a', (byte) 0xff}, new byte[] {(byte) 0xc3}, new byte[] {
            (byte) 0xed, (byte) 0xa0, (byte) 0x80
        })) {
            assertThatThrownBy(() -> ConnectText.utf8(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no text in UTF-8");
        }
    }
}
