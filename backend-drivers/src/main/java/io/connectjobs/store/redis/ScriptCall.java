package io.connectjobs.store.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * One call of a script.
 *
 * @param keys all of one hash slot, at least one
 */
record ScriptCall(Script script, List<byte[]> keys, List<byte[]> arguments) {
    /** More arguments, behind those that are there; the list is this call's own. */
    ScriptCall with(byte[]... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    ScriptCall with(String... more) {
        for (String text : more) {
            arguments.add(Packer.utf8(text));
        }
        return this;
    }

    static ScriptCall of(Script script, List<byte[]> keys, String... arguments) {
        return new ScriptCall(script, keys, new ArrayList<>()).with(arguments);
    }
}
