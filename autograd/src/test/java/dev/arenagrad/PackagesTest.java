package dev.arenagrad;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** The order of the packages of this module: text and engine, functions, functional, optim, and on top what users see. */
@AnalyzeClasses(packages = "dev.arenagrad", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    private static final String ENGINE = "dev.arenagrad.engine..";
    private static final String FUNCTIONS = "dev.arenagrad.functions..";
    private static final String FUNCTIONAL = "dev.arenagrad.functional..";
    private static final String TEXT = "dev.arenagrad.text..";
    private static final String OPTIM = "dev.arenagrad.optim..";

    /** What a tensor is, which the engine may ask; what can be computed from it, it may not. */
    private static final Set<String> ATTRIBUTES = Set.of("shape", "dtype", "numel", "toString");

    @ArchTest final ArchRule theEngineKnowsNoOtherRoom = noClasses().that().resideInAPackage(ENGINE)
            .should().dependOnClassesThat().resideInAnyPackage(FUNCTIONS, FUNCTIONAL, TEXT, OPTIM);

    @ArchTest final ArchRule theEngineUsesNoOperator = classes().that().resideInAPackage(ENGINE).should(
            callNoOperator());

    @ArchTest final ArchRule functionsKnowNothingMadeOfThem = noClasses().that().resideInAPackage(FUNCTIONS)
            .should().dependOnClassesThat().resideInAnyPackage(FUNCTIONAL, OPTIM);

    @ArchTest final ArchRule derivativesOfFunctionsKnowNoOptimiserAndNoText = noClasses().that().resideInAPackage(
            FUNCTIONAL)
            .should().dependOnClassesThat().resideInAnyPackage(TEXT, OPTIM);

    @ArchTest final ArchRule printingKnowsNoGraph = noClasses().that().resideInAPackage(TEXT)
            .should().dependOnClassesThat().resideInAnyPackage(ENGINE, FUNCTIONS, FUNCTIONAL, OPTIM);

    /** The engine implements the abstract methods of a tensor; every other method but an attribute is an operator or uses one. */
    private static ArchCondition<JavaClass> callNoOperator() {
        return new ArchCondition<>("call no operator of Tensor") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (JavaMethodCall call : from.getMethodCallsFromSelf()) {
                    boolean isOperator = call.getTarget().resolveMember()
                            .map(method -> method.getOwner().isEquivalentTo(Tensor.class)
                                    && !method.getModifiers().contains(JavaModifier.ABSTRACT)
                                    && !ATTRIBUTES.contains(method.getName()))
                            .orElse(false);
                    events.add(new SimpleConditionEvent(from, !isOperator, call.getDescription()));
                }
            }
        };
    }
}
