package dev.arenagrad.nn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.arenagrad.Function;

/** The order of the classes of this module: layers know nothing of files, nor of how they are trained. */
@AnalyzeClasses(packages = "dev.arenagrad.nn", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    @ArchTest final ArchRule layersKnowNoFilesAndNoOptimisers = noClasses().that().areAssignableTo(Layer.class)
            .should().dependOnClassesThat().resideInAnyPackage("dev.arenagrad.io..", "dev.arenagrad.optim..",
                    "java.nio.file..");

    @ArchTest final ArchRule layersMakeNoGraphsByHand = noClasses().that().areAssignableTo(Layer.class)
            .should().dependOnClassesThat().areAssignableTo(Function.class);
}
