package io.connectjobs.store.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An object with one method that does something else. */
final class Patched {
    /** Instead of the method. */
    interface Patch {
        @Nullable
        Object call(Object[] arguments);
    }

    private Patched() {}

    static <T> T of(Class<T> type, T original, String name, Patch patch) {
        assertThat(Arrays.stream(type.getMethods())
                        .filter(method -> method.getName().equals(name)))
                .as("methods %s of %s", name, type)
                .hasSize(1);
        return type.cast(Proxy.newProxyInstance(
                Patched.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        return patch.call(arguments == null ? new Object[0] : arguments);
                    }
                    try {
                        return method.invoke(original, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
