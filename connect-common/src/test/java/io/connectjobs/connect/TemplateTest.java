package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {
    private static final Names NAMES =
            new Names(List.of("topic", "offset"), List.of("key", "value"), List.of("header"));
    private static final Map<String, Object> VALUE = Map.of("a", Map.of("b", 7), "list", List.of(1, 2), "text", "hi");

    private static SchemaAndValue find(Placeholder placeholder) {
        return switch (placeholder.root()) {
            case "topic" -> new SchemaAndValue(null, "orders");
            case "offset" -> new SchemaAndValue(null, 42L);
            case "key" -> SchemaAndValue.NULL;
            case "header" -> new SchemaAndValue(null, "header " + placeholder.path());
            default -> FieldPath.find(null, VALUE, placeholder.path());
        };
    }

    private static String text(String template) {
        return Template.parse(template, NAMES).evaluateText(TemplateTest::find);
    }

    @Test
    void tells_what_it_is_filled_with() {
        assertThat(Template.parse("a-${topic}-${value.a.b|}", NAMES).placeholders())
                .containsExactly(
                        new Placeholder("topic", List.of(), null), new Placeholder("value", List.of("a", "b"), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "plain,plain",
        "${topic},orders",
        "a-${topic}-${offset}-z,a-orders-42-z",
        "${value.a.b},7",
        "${value.a},{\"b\":7}",
        "${header.x.y|none},header [x.y]",
        "${value.none|fallback},fallback",
        "${key|no key},no key",
        "$ and } stay,$ and } stay",
        "${value.none|a|b},a|b"
    })
    void fills_placeholders(String template, String expected) {
        assertThat(text(template)).isEqualTo(expected);
    }

    @Test
    void a_default_may_be_empty() {
        assertThat(text("${value.none|}")).isEmpty();
    }

    @Test
    void a_single_placeholder_keeps_the_type_of_its_value() {
        assertThat(Template.parse("${value.a}", NAMES)
                        .evaluate(TemplateTest::find)
                        .value())
                .isEqualTo(Map.of("b", 7));
        assertThat(Template.parse("${value.a} ", NAMES)
                        .evaluate(TemplateTest::find)
                        .value())
                .isEqualTo("{\"b\":7} ");
    }

    @Test
    void a_missing_field_is_named_with_those_that_are_there() {
        assertThatThrownBy(() -> text("${value.prio}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("'${value.prio}'")
                .hasMessageContaining("there is no 'prio', only: a, list, text")
                .hasMessageContaining("${value.prio|default}");
        assertThatThrownBy(() -> text("${value.text.more}")).hasMessageContaining("a text without fields");
        assertThatThrownBy(() -> text("${key}")).hasMessageContaining("key is null");
    }

    @ParameterizedTest
    @CsvSource({
        "a${topic,never closes it",
        "${},unknown placeholder ${}",
        "${tpic},'unknown placeholder ${tpic}, known are: ${topic} ${offset} ${key}'",
        "${topic.x},unknown placeholder ${topic.x}",
        "${value.},empty field name",
        "${value..a},empty field name",
        "${header},names no header: write ${header.name}",
        "${header.},names no header"
    })
    void malformed_templates_are_refused_with_the_reason(String template, String reason) {
        assertThatThrownBy(() -> Template.parse(template, NAMES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + template + "'")
                .hasMessageContaining(reason);
    }

    @Test
    void a_field_of_json_text_can_be_named() {
        assertThat(FieldPath.find(null, "{\"a\":{\"b\":\"c\"}}", Arrays.asList("a", "b"))
                        .value())
                .isEqualTo("c");
    }

    @Test
    void numbers_in_json_text_keep_their_digits_whatever_their_size() {
        String text = "{\"long\":12345678901234567890,\"fine\":0.1234567890123456789,\"vast\":1E+999999999}";
        assertThat(digits(text, "long")).isEqualTo("12345678901234567890");
        assertThat(digits(text, "fine")).isEqualTo("0.1234567890123456789");
        assertThat(digits(text, "vast")).isEqualTo("1E+999999999");
    }

    private static String digits(String json, String field) {
        return ConnectText.of(FieldPath.find(null, json, List.of(field)));
    }

    @Test
    void an_excerpt_is_one_short_line_of_what_can_be_seen() {
        assertThat(ConnectText.excerpt("a\u0000b\nc\u202ed\ud800e")).isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde");
        assertThat(ConnectText.excerpt("\ud83d\ude00".repeat(81))).isEqualTo("\ud83d\ude00".repeat(80) + "…");
        assertThat(ConnectText.excerpt("x".repeat(80))).isEqualTo("x".repeat(80));
    }
}
