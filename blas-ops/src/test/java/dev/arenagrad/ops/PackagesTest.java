package dev.arenagrad.ops;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The order of the packages of this module: parallel loops, the routines of BLAS and LAPACK, the other kernels, the backends, the operations on arrays. */
@AnalyzeClasses(packages = "dev.arenagrad.ops", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    private static final String KERNELS = "dev.arenagrad.ops.kernels..";
    private static final String BLAS = "dev.arenagrad.ops.blas..";
    private static final String PARALLEL = "dev.arenagrad.ops.parallel..";

    @ArchTest final ArchRule parallelLoopsKnowNotWhatTheyCompute = noClasses().that().resideInAPackage(PARALLEL)
            .should().dependOnClassesThat().resideInAnyPackage("dev.arenagrad.ops", KERNELS, BLAS);

    /** But for whether SIMD is on, which is decided there. */
    @ArchTest final ArchRule routinesKnowNoKernels = noClasses().that().resideInAPackage(BLAS)
            .should().dependOnClassesThat(resideInAPackage(KERNELS).and(not(simpleName("Simd"))));

    @ArchTest final ArchRule loopsKnowNoBackend = noClasses().that().resideInAnyPackage(KERNELS, BLAS)
            .should().dependOnClassesThat().areAssignableTo(Backend.class)
            .orShould().dependOnClassesThat().areAssignableTo(Backends.class);

    @ArchTest final ArchRule onlyRoutinesAndTheirBackendKnowOpenBlas = noClasses().that().resideOutsideOfPackage(BLAS)
            .and().doNotBelongToAnyOf(OpenBlasBackend.class, Backends.class)
            .should().dependOnClassesThat().resideInAPackage("dev.arenagrad.bindings.openblas..");
}
