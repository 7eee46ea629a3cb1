package io.connectjobs.distribution;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What no class may do. */
class CodeRulesTest {
    private static final String STORES = "io.connectjobs.store.JobStores";

    @Test
    void drivers_never_read_this_machines_clock() {
        noClasses()
                .that()
                .resideInAPackage("io.connectjobs.store..")
                .and()
                .resideOutsideOfPackage("io.connectjobs.store.memory..")
                .should()
                .accessTargetWhere(describe("reads the client's clock", CodeRulesTest::readsClock))
                .because("a client an hour off must change nothing: use the server's statement time inside the "
                        + "statement (docs/adr/0006), and System.nanoTime for time-outs")
                .check(MainCode.CLASSES);
    }

    @Test
    void nobody_goes_through_driver_manager() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.DriverManager")
                .because("Connect isolates plugins and DriverManager doesn't see their drivers: build the DataSource "
                        + "or Driver directly (docs/adr/0005)")
                .check(MainCode.CLASSES);
        noClasses()
                .should()
                .accessTargetWhere(describe(
                        "lets HikariCP look the driver up",
                        access -> access.getTarget().getOwner().getPackageName().startsWith("com.zaxxer.hikari")
                                && access.getTarget().getName().matches("setJdbcUrl|setDriverClassName")))
                .because("HikariCP asks DriverManager then: use setDataSource (docs/adr/0005)")
                .check(MainCode.CLASSES);
    }

    @Test
    void static_fields_are_final() {
        fields().that()
                .areStatic()
                .should()
                .beFinal()
                .because("static state is shared by all connectors of a worker: make it a constant, or a field of an "
                        + "object that is passed along")
                .check(MainCode.CLASSES);
    }

    @Test
    void constants_hold_nothing_that_changes() {
        DescribedPredicate<JavaAccess<?>> buildsMutable =
                describe("fills a constant with something mutable", CodeRulesTest::buildsMutableConstant);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(STORES)
                .should()
                .accessTargetWhere(buildsMutable)
                .because("the open stores are the one piece of static state: use List.of, Set.of, Map.of or "
                        + "Map.ofEntries for a constant, a field of an object for state")
                .check(MainCode.CLASSES);
    }

    @Test
    void nobody_prints() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
                .because("a worker's output is its log: use an SLF4J logger, and pass the exception as last argument")
                .check(MainCode.CLASSES);
    }

    @Test
    void nobody_loads_classes_of_unknown_loaders() {
        noClasses()
                .should()
                .callMethod(java.util.ServiceLoader.class, "load", Class.class)
                .because("the thread's class loader is the worker's, not the plugin's: pass the class loader "
                        + "(docs/adr/0005)")
                .check(MainCode.CLASSES);
    }

    @Test
    void every_package_declares_its_null_contract() {
        TreeSet<String> bare = new TreeSet<>();
        for (JavaClass type : MainCode.CLASSES) {
            JavaPackage home = type.getPackage();
            if (!home.isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                bare.add(home.getName());
            }
        }
        assertThat(bare)
                .as("packages without @NullMarked: add a package-info.java that has it and says what belongs there")
                .isEmpty();
    }

    @Test
    void exceptions_are_named_so() {
        classes()
                .that()
                .areAssignableTo(Exception.class)
                .should()
                .haveSimpleNameEndingWith("Exception")
                .because("a reader of a stack trace knows what it is: rename it")
                .check(MainCode.CLASSES);
    }

    private static boolean readsClock(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        JavaClass owner = target.getOwner();
        return switch (target.getName()) {
            case "now" -> owner.isAssignableTo(Temporal.class);
            case "currentTimeMillis" -> owner.isEquivalentTo(System.class);
            case "<init>" ->
                owner.isEquivalentTo(Date.class)
                        && target instanceof AccessTarget.ConstructorCallTarget made
                        && made.getRawParameterTypes().isEmpty();
            case "millis", "instant" ->
                owner.isEquivalentTo(Clock.class); // an InstantSource that is passed in is the test's clock
            default ->
                target.getName().startsWith("system")
                        && (owner.isEquivalentTo(Clock.class) || owner.isEquivalentTo(InstantSource.class));
        };
    }

    private static boolean buildsMutableConstant(JavaAccess<?> access) {
        JavaClass made = access.getTarget().getOwner();
        return access.getOrigin().getName().equals("<clinit>")
                && access.getTarget().getName().equals("<init>")
                && !made.getModifiers().contains(JavaModifier.ABSTRACT)
                && (made.isAssignableTo(Collection.class)
                        || made.isAssignableTo(Map.class)
                        || made.isAssignableTo(ThreadLocal.class)
                        || made.getPackageName().equals("java.util.concurrent.atomic"));
    }
}
