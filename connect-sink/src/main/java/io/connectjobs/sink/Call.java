package io.connectjobs.sink;

import java.util.List;

/**
 * What goes to the store at once.
 *
 * @param items all of that kind, in the order of arrival
 */
record Call(Action.Kind kind, List<Item> items) {}
