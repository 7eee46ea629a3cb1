package io.connectjobs.store.model;

import java.util.List;

/** One operation of a sequence. Its text tells it in one line. It depends on nothing but the subject. */
interface Step {
    /**
     * Does it.
     *
     * @return what two stores must agree on; see {@link Answers}
     */
    Object run(Subject subject);

    /** The same with less in it, for shrinking. */
    default List<Step> smaller() {
        return List.of();
    }
}
