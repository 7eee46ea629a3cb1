package io.connectjobs.sink;

import io.connectjobs.connect.Template;
import io.connectjobs.connect.TemplateException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a setting says about one field of a job. Where that is the same for every record it is parsed once. */
final class JobField<T extends @Nullable Object> {
    private final String key;
    private final Template template;
    private final Function<String, T> parser;
    private final @Nullable Same<T> same;

    private record Same<T extends @Nullable Object>(T value) {}

    /** @param parser throws {@link IllegalArgumentException} that says what was found and what is needed */
    JobField(String key, Template template, Function<String, T> parser) {
        this.key = key;
        this.template = template;
        this.parser = parser;
        this.same = template.isLiteral()
                ? new Same<>(read(key, template, literal -> parser.apply(literal.toString())))
                : null;
    }

    /** @throws BadRecordException that names the setting */
    T of(RecordScope scope) {
        return same != null ? same.value() : read(key, template, at -> parser.apply(at.evaluateText(scope)));
    }

    /** @throws BadRecordException that names the setting */
    static <T extends @Nullable Object> T read(String key, Template template, Function<Template, T> reader) {
        try {
            return reader.apply(template);
        } catch (TemplateException e) {
            throw new BadRecordException(key, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(key, "'" + template + "' " + e.getMessage());
        }
    }
}
