package dev.arenagrad.inspect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The order of the packages of this module: traces, pages of them, pictures of graphs, and on top what users see. */
@AnalyzeClasses(packages = "dev.arenagrad.inspect", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    private static final String TRACE = "dev.arenagrad.inspect.trace..";
    private static final String PAGE = "dev.arenagrad.inspect.page..";
    private static final String PICTURE = "dev.arenagrad.inspect.picture..";
    private static final String TOP = "dev.arenagrad.inspect";

    @ArchTest final ArchRule tracesKnowNoPage = noClasses().that().resideInAPackage(TRACE)
            .should().dependOnClassesThat().resideInAnyPackage(PAGE, PICTURE, TOP);

    @ArchTest final ArchRule pagesKnowNoPicture = noClasses().that().resideInAPackage(PAGE)
            .should().dependOnClassesThat().resideInAnyPackage(PICTURE, TOP);

    @ArchTest final ArchRule picturesKnowNoTrace = noClasses().that().resideInAPackage(PICTURE)
            .should().dependOnClassesThat().resideInAnyPackage(TRACE, TOP);

    @ArchTest final ArchRule recordingsAreReadInOnePlace = noClasses().that().resideOutsideOfPackage(TRACE)
            .should().dependOnClassesThat().resideInAnyPackage("jdk.jfr..");

    @ArchTest final ArchRule jsonIsWrittenInOnePlace = noClasses().that().resideOutsideOfPackage(PAGE)
            .should().dependOnClassesThat().resideInAPackage("com.fasterxml..");

    @ArchTest final ArchRule placesAreFoundInOnePlace = noClasses().that().doNotHaveFullyQualifiedName(
            "dev.arenagrad.inspect.picture.Layout").should().dependOnClassesThat().resideInAPackage("org.eclipse..");
}
