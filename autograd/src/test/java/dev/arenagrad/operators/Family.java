package dev.arenagrad.operators;

import java.util.List;
import java.util.Map;

/** Operators that belong together: a table of the catalogue, a file of goldens, a section of the page. */
record Family(String name, List<Operator> operators, Map<String, List<GoldenCase>> goldens) {
    static Family of(String name, Operator... operators) {
        return new Family(name, List.of(operators), GoldenCase.readFamily(name));
    }

    /** {@return what PyTorch made of the operator; empty if nobody asked it} */
    List<GoldenCase> goldens(Operator operator) {
        return goldens.getOrDefault(operator.torch(), List.of());
    }

    @Override
    public String toString() {
        return name;
    }
}
