package io.connectjobs.local;

/** The process of the schema registry. No module of this build depends on it: its program is known by name only. */
final class RegistryMain {
    private RegistryMain() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        ParentWatch.start();
        Class.forName("io.quarkus.runner.GeneratedMain")
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }
}
