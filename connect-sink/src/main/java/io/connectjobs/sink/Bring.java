package io.connectjobs.sink;

import io.connectjobs.connect.ExportRecord;
import org.jspecify.annotations.Nullable;

/** A record of an export, to be imported. */
record Bring(ExportRecord content) implements Action {
    @Override
    public Kind kind() {
        return Kind.IMPORT;
    }

    @Override
    public String queue() {
        return content.queue();
    }

    @Override
    public @Nullable String id() {
        return content instanceof ExportRecord.Content job ? job.moved().ref().id() : null;
    }
}
