package io.clipstream.streams;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The lines between packages that the modules alone do not draw. */
@AnalyzeClasses(packages = "io.clipstream", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_THE_APPLICATION_WIRES_MODELS_AND_PICTURES_IN = noClasses()
            .that()
            .resideInAPackage("io.clipstream.streams..")
            .and()
            .resideOutsideOfPackage("io.clipstream.streams.app..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.clipstream.images..", "io.clipstream.model..");

    @ArchTest
    static final ArchRule CORE_KNOWS_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage("io.clipstream.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.clipstream.core..", "java..", "jdk.incubator.vector..", "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule MODELS_KNOW_NOTHING_OF_KAFKA_OR_PICTURES = noClasses()
            .that()
            .resideInAPackage("io.clipstream.model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.clipstream.images..", "io.clipstream.schemas..");

    @ArchTest
    static final ArchRule PICTURES_KNOW_CORE_ALONE = noClasses()
            .that()
            .resideInAPackage("io.clipstream.images..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.clipstream..")
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage("io.clipstream.core..")))
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage("io.clipstream.images.."))));

    @ArchTest
    static final ArchRule COMMANDS_DO_NOT_KNOW_THE_CLASSIFIER = noClasses()
            .that()
            .resideInAPackage("io.clipstream.streams.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.clipstream.streams.app..",
                    "io.clipstream.streams.classify..",
                    "io.clipstream.streams.labels..",
                    "io.clipstream.streams.gate..");

    @ArchTest
    static final ArchRule THE_PAGE_DOES_NOT_KNOW_THE_CLASSIFIER = noClasses()
            .that()
            .resideInAPackage("io.clipstream.streams.page..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.clipstream.streams.app..",
                    "io.clipstream.streams.classify..",
                    "io.clipstream.streams.client..",
                    "io.clipstream.streams.labels..",
                    "io.clipstream.streams.gate..",
                    "org.apache.kafka.streams..");

    @ArchTest
    static final ArchRule NOTHING_BUT_THE_APPLICATION_KNOWS_THE_PAGE = noClasses()
            .that()
            .resideOutsideOfPackages("io.clipstream.streams.page..", "io.clipstream.streams.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.clipstream.streams.page..");

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.clipstream.(**)").should().beFreeOfCycles();
}
