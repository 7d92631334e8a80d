package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.Autograd;
import dev.arenagrad.GradFn;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * What the catalogue says about saved memory: the storages that the nodes of an operator own are those of the inputs it names, of
 * the result, or of neither (an intermediate), taken over all its cases. A second pass is refused exactly where something was saved.
 */
class OperatorSavesTest {
    private static final String NUMBER = "number";

    @TestFactory
    Stream<DynamicContainer> operatorsSaveWhatTheCatalogueSays() {
        return Catalogue.FAMILIES.stream().map(family -> dynamicContainer(family.name(), family.operators().stream()
                .filter(Operator::isDifferentiable)
                .map(operator -> dynamicTest(operator.torch(), () -> check(operator, family)))));
    }

    private static void check(Operator operator, Family family) {
        Set<String> saved = new TreeSet<>();
        for (GoldenCase golden : SmoothCase.of(operator, family)) {
            try (Scope _ = Scope.open()) {
                SmoothCase smooth = SmoothCase.make(operator, golden);
                List<Tensor> results = smooth.function().apply(smooth.inputs()).stream().filter(Tensor::requiresGrad)
                        .toList();
                Set<String> savedNow = saved(smooth.arguments(), results);
                saved.addAll(savedNow);
                boolean refuses = refusesASecondPass(results);
                assertEquals(!savedNow.isEmpty() || operator.saves().contains(NUMBER), refuses,
                        smooth + " saves " + savedNow + ", and refuses a second pass");
            }
        }
        Set<String> said = new TreeSet<>(operator.saves());
        said.remove(NUMBER);
        assertEquals(said, saved, operator + " saves");
    }

    private static Set<String> saved(Arguments arguments, List<Tensor> results) {
        Map<Storage, String> names = new IdentityHashMap<>();
        results.forEach(result -> names.put(result.array().storage(), "result"));
        arguments.named().forEach((name, input) -> names.put(input.array().storage(), name));
        return nodes(results).stream().flatMap(node -> node.savedTensors().stream())
                .map(tensor -> names.getOrDefault(tensor.array().storage(), "intermediates"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<GradFn> nodes(List<Tensor> results) {
        Set<GradFn> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<GradFn> open = new ArrayDeque<>();
        results.stream().map(Tensor::gradFn).filter(node -> node != null).forEach(open::add);
        while (!open.isEmpty()) {
            GradFn node = open.pop();
            if (seen.add(node)) {
                node.nextFunctions().stream().map(GradFn.Edge::gradFn).filter(next -> next != null).forEach(open::add);
            }
        }
        return seen;
    }

    private static boolean refusesASecondPass(List<Tensor> results) {
        List<Tensor> gradients = results.stream().map(Tensor::onesLike).toList();
        Autograd.backward(results, gradients);
        try {
            Autograd.backward(results, gradients);
            return false;
        } catch (TensorException e) {
            if (e.getMessage().startsWith("Trying to backward through the graph a second time")) {
                return true;
            }
            throw e;
        }
    }
}
