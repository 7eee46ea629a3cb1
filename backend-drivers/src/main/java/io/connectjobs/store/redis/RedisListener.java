package io.connectjobs.store.redis;

import io.connectjobs.store.Wakeup;
import java.util.Collection;
import java.util.function.Consumer;

final class RedisListener implements Wakeup, AutoCloseable {
    @Override
    public Listening listen(Collection<String> queues, Consumer<String> onWork) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
