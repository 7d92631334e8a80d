package dev.arenagrad.io;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The order of the packages of this module: headers are bytes, which know neither files nor tensors; on top is what users see. */
@AnalyzeClasses(packages = "dev.arenagrad.io", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    private static final String FORMAT = "dev.arenagrad.io.format..";

    @ArchTest final ArchRule headersKnowNoTensorAndNoFile = noClasses().that().resideInAPackage(FORMAT)
            .should().dependOnClassesThat().resideInAnyPackage("dev.arenagrad", "dev.arenagrad.io",
                    "dev.arenagrad.memory..", "java.nio.file..", "java.nio.channels..");

    @ArchTest final ArchRule jsonIsReadInOnePlace = noClasses().that().resideOutsideOfPackage(FORMAT)
            .should().dependOnClassesThat().resideInAPackage("com.fasterxml..");
}
