package dev.arenagrad.bench.operators;

import java.util.List;

/**
 * Operators that belong together.
 *
 * @param name as in the catalogue
 * @param cases in the order of the catalogue
 */
public record OperatorFamily(String name, List<OperatorCase> cases) {
    static OperatorFamily of(String name, OperatorCase... cases) {
        return new OperatorFamily(name, List.of(cases));
    }

    @Override
    public String toString() {
        return name;
    }
}
