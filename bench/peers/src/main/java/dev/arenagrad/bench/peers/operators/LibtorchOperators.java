package dev.arenagrad.bench.peers.operators;

import dev.arenagrad.bench.operators.OperatorFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How libtorch does each operator. */
final class LibtorchOperators {
    /** Operators that libtorch does not have through JavaCPP, each with the reason. */
    static final Map<String, String> ABSENT = Map.of();

    private static final Map<String, LibtorchCall> CALLS = new HashMap<>();

    static {
        for (Map<String, LibtorchCall> family : List.of(LibtorchElementwise.CALLS, LibtorchReductions.CALLS,
                LibtorchOrder.CALLS, LibtorchShape.CALLS, LibtorchIndexing.CALLS, LibtorchLinalg.CALLS,
                LibtorchNn.CALLS,
                LibtorchLosses.CALLS)) {
            CALLS.putAll(family);
        }
    }

    private LibtorchOperators() {}

    /** {@return the form of the operator with the name that the catalogue has for it} */
    static LibtorchCall named(String operator) {
        LibtorchCall call = CALLS.get(operator);
        if (call == null) {
            throw new IllegalArgumentException("There is no libtorch form of " + operator);
        }
        return call;
    }

    /**
     * Makes sure that no operator is left out unseen.
     *
     * @throws IllegalStateException if an operator has neither a form nor a reason why not, or a form is of none
     */
    static void requireAll(List<OperatorFamily> families) {
        List<String> names = families.stream().flatMap(family -> family.cases().stream()).map(each -> each.name())
                .toList();
        List<String> missing = names.stream().filter(name -> !CALLS.containsKey(name) && !ABSENT.containsKey(name))
                .toList();
        List<String> unknown = CALLS.keySet().stream().filter(name -> !names.contains(name)).sorted().toList();
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalStateException("Operators without a libtorch form: " + missing
                    + "; libtorch forms of no operator: " + unknown);
        }
    }
}
