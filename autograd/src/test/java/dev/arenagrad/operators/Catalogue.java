package dev.arenagrad.operators;

import java.util.List;
import java.util.stream.Stream;

/** Every operator, each held against PyTorch and, if differentiable, against differences. */
final class Catalogue {
    static final List<Family> FAMILIES = List.of(ElementwiseOperators.FAMILY, ReductionOperators.FAMILY,
            OrderOperators.FAMILY, ShapeOperators.FAMILY, IndexingOperators.FAMILY, LinalgOperators.FAMILY,
            NnOperators.FAMILY, LossOperators.FAMILY);

    private Catalogue() {}

    static Stream<Operator> operators() {
        return FAMILIES.stream().flatMap(family -> family.operators().stream());
    }
}
