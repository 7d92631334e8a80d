package dev.arenagrad.memory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The order of the packages of this module: what users see are interfaces and values, with the state in the room behind them. */
@AnalyzeClasses(packages = "dev.arenagrad.memory", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    private static final String FACADES = "dev.arenagrad.memory.(Memory|Leaks)";

    /** The bean is the exception, since it shows over JMX what the facades tell. */
    @ArchTest final ArchRule storageUsesNoFacade = noClasses().that().resideInAPackage("dev.arenagrad.memory.storage..")
            .and().doNotHaveSimpleName("MemoryBean")
            .should().dependOnClassesThat().haveNameMatching(FACADES);

    @ArchTest final ArchRule memoryKnowsNoNumbers = noClasses()
            .should().dependOnClassesThat().resideInAnyPackage("dev.arenagrad.ops..",
                    "dev.arenagrad.bindings.openblas..");
}
