package io.connectjobs.store.mutant;

import io.connectjobs.store.sql.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.function.Consumer;

/** A database where something happens before statements of its transactions. */
public final class HookedDatabase implements Database {
    private final Database original;
    private final Consumer<String> before;

    /** @param before gets each statement's text; runs on the thread that is about to run the statement */
    public HookedDatabase(Database original, Consumer<String> before) {
        this.original = original;
        this.before = before;
    }

    @Override
    public <T> T write(Work<T> work) {
        return original.write(c -> work.run(hooked(c)));
    }

    @Override
    public <T> T writeOne(Work<T> statement) {
        return original.writeOne(c -> statement.run(hooked(c)));
    }

    @Override
    public <T> T read(Work<T> work) {
        return original.read(c -> work.run(hooked(c)));
    }

    @Override
    public void close() {
        original.close();
    }

    private Connection hooked(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                HookedDatabase.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        before.accept((String) arguments[0]);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
