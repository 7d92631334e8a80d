package dev.arenagrad.inspect.trace;

import dev.arenagrad.Autograd;
import dev.arenagrad.Linalg;
import dev.arenagrad.Losses;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.optim.Clip;
import dev.arenagrad.optim.Optimizer;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The methods whose calls a trace has: all public ones that compute something. */
final class Operators {
    private static final List<Class<?>> CLASSES = List.of(Tensor.class, NN.class, Losses.class, Linalg.class,
            Autograd.class);

    /** Classes whose methods are named with them. */
    private static final List<Class<?>> OPTIMISING = List.of(Optimizer.class, Clip.class);

    /** Methods of tensors that tell or set something and compute nothing; and the passes, of which a trace has more. */
    private static final Set<String> ATTRIBUTES = Set.of("array", "dtype", "shape", "dim", "numel", "isContiguous",
            "requiresGrad", "isLeaf", "gradFn", "grad", "setGrad", "setRequiresGrad", "retainGrad", "retainsGrad",
            "registerHook",
            "registerPostAccumulateGradHook", "version", "isInference", "segment", "writableSegment", "keepIn",
            "backward", "close", "equals", "hashCode", "learningRate", "setLearningRate",
            "parameterGroups");

    private static final Set<String> OWN = Stream.of(CLASSES, OPTIMISING).flatMap(List::stream).flatMap(
            Operators::methodsOf).collect(Collectors.toCollection(LinkedHashSet::new));

    private Operators() {}

    /** {@return the filter of {@code jdk.MethodTrace} for the operators and the methods {@code others}} */
    static String filter(List<String> others) {
        return Stream.concat(OWN.stream(), others.stream()).collect(Collectors.joining(";"));
    }

    private static Stream<String> methodsOf(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).filter(Operators::computes).map(method -> type.getName() + "::"
                + method.getName()).distinct();
    }

    private static boolean computes(Method method) {
        return Modifier.isPublic(method.getModifiers()) && !Modifier.isAbstract(method.getModifiers()) && !method
                .isSynthetic() && !ATTRIBUTES.contains(method.getName());
    }

    /** {@return whether a call is shown: of the library's own classes those of operators, though a recording may have all} */
    static boolean isWorthARow(String type, String method) {
        return Stream.of(CLASSES, OPTIMISING).flatMap(List::stream).noneMatch(each -> each.getName().equals(type))
                || OWN.contains(type + "::" + method);
    }

    /** {@return the name of a method in a profile: that of the operator alone, or with its class} */
    static String name(String type, String method) {
        boolean speaksForItself = CLASSES.stream().anyMatch(each -> each.getName().equals(type)) && !method.equals(
                "of");
        return speaksForItself ? method : type.substring(type.lastIndexOf('.') + 1) + "." + method;
    }
}
