package io.connectjobs.store.mutant;

import io.connectjobs.store.sql.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.function.UnaryOperator;

/** A database whose statements are seen, and may be changed, by a test before the driver prepares them. */
public final class MutantDatabase implements Database {
    private final Database original;
    private final UnaryOperator<String> mutation;

    public MutantDatabase(Database original, UnaryOperator<String> mutation) {
        this.original = original;
        this.mutation = mutation;
    }

    @Override
    public <T> T write(Work<T> work) {
        return original.write(c -> work.run(mutant(c)));
    }

    @Override
    public <T> T writeOne(Work<T> statement) {
        return original.writeOne(c -> statement.run(mutant(c)));
    }

    @Override
    public <T> T read(Work<T> work) {
        return original.read(c -> work.run(mutant(c)));
    }

    @Override
    public void close() {
        original.close();
    }

    private Connection mutant(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                MutantDatabase.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> call(connection, method, arguments));
    }

    private Object call(Connection connection, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("prepareStatement")) {
            arguments[0] = mutation.apply((String) arguments[0]);
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
