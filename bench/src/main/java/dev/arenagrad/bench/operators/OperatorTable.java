package dev.arenagrad.bench.operators;

import java.util.List;

/** All cases: one for each operator of the catalogue. */
public final class OperatorTable {
    /** In the order of the catalogue. */
    public static final List<OperatorFamily> FAMILIES = List.of(ElementwiseCases.FAMILY, ReductionCases.FAMILY,
            OrderCases.FAMILY, ShapeCases.FAMILY, IndexingCases.FAMILY, LinalgCases.FAMILY, NnCases.FAMILY,
            LossCases.FAMILY);

    private OperatorTable() {}

    /**
     * {@return the family of that name}
     *
     * @throws IllegalArgumentException if there is none
     */
    public static OperatorFamily named(String family) {
        return FAMILIES.stream().filter(each -> each.name().equals(family)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("There is no family " + family + " in " + FAMILIES));
    }
}
