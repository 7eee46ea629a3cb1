package io.connectjobs.distribution;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ModuleRulesTest {
    @Test
    void all_modules_are_looked_at() {
        assertThat(MainCode.CLASSES.contain("io.connectjobs.store.JobStores")).isTrue();
        assertThat(MainCode.CLASSES.contain("io.connectjobs.sink.JobSinkConnector"))
                .isTrue();
        assertThat(MainCode.CLASSES.contain("io.connectjobs.source.JobSourceConnector"))
                .isTrue();
    }

    @Test
    void drivers_never_know_kafka() {
        noClasses()
                .that()
                .resideInAPackage("io.connectjobs.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("stores serve other front ends too: move what needs Kafka to connect-common, and hand its "
                        + "result to the store as plain values")
                .check(MainCode.CLASSES);
    }

    @Test
    void drivers_never_know_the_connectors() {
        noClasses()
                .that()
                .resideInAPackage("io.connectjobs.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.connectjobs.connect..", "io.connectjobs.sink..", "io.connectjobs.source..")
                .because("dependencies point towards the store: pass a value or a callback in")
                .check(MainCode.CLASSES);
    }

    @Test
    void the_sink_never_knows_the_source() {
        noClasses()
                .that()
                .resideInAPackage("io.connectjobs.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.connectjobs.source..")
                .because("each connector stands alone: move what both need to connect-common")
                .check(MainCode.CLASSES);
    }

    @Test
    void the_source_never_knows_the_sink() {
        noClasses()
                .that()
                .resideInAPackage("io.connectjobs.source..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.connectjobs.sink..")
                .because("each connector stands alone: move what both need to connect-common")
                .check(MainCode.CLASSES);
    }

    @Test
    void what_the_connectors_share_knows_neither() {
        noClasses()
                .that()
                .resideInAPackage("io.connectjobs.connect..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.connectjobs.sink..", "io.connectjobs.source..")
                .because("connect-common is below both connectors: pass in what differs")
                .check(MainCode.CLASSES);
    }

    @Test
    void connectors_know_the_contract_and_no_driver() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.connectjobs.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.connectjobs.store.*..")
                .because("the URL's scheme picks the driver: open stores through JobStores, and ask capabilities()")
                .check(MainCode.CLASSES);
    }

    @Test
    void the_contract_knows_no_driver() {
        noClasses()
                .that()
                .resideInAPackage("io.connectjobs.store")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.connectjobs.store.*..")
                .because("drivers are found through ServiceLoader: name the provider in META-INF/services")
                .check(MainCode.CLASSES);
    }

    @Test
    void drivers_never_know_each_other() {
        slices().matching("io.connectjobs.store.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage("io.connectjobs.store.sql.."))
                .because("a driver can be taken out alone: move what SQL drivers share to io.connectjobs.store.sql, "
                        + "what all drivers share to io.connectjobs.store")
                .check(MainCode.CLASSES);
    }

    @Test
    void a_driver_shows_nothing_but_its_provider() {
        classes()
                .that()
                .resideInAPackage("io.connectjobs.store.*..")
                .and()
                .resideOutsideOfPackage("io.connectjobs.store.sql..")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .implement("io.connectjobs.store.JobStoreProvider")
                .because("what is hidden can change: drop the public, or move the type to io.connectjobs.store if it "
                        + "belongs to the contract")
                .check(MainCode.CLASSES);
    }
}
