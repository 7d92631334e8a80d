package dev.arenagrad.operators;

import java.util.List;
import java.util.stream.Stream;

/** Every operator, each held against PyTorch and, if differentiable, against differences. */
final class Catalogue {
    static final List<Family> FAMILIES = List.of(PointwiseOperators.FAMILY, FunctionOperators.FAMILY,
            ActivationOperators.FAMILY, ReductionOperators.FAMILY, OrderOperators.FAMILY, ShapeOperators.FAMILY,
            IndexOperators.FAMILY, MatrixOperators.FAMILY, LinalgOperators.FAMILY, LossOperators.FAMILY,
            NetworkOperators.FAMILY,
            InPlaceOperators.FAMILY);

    private Catalogue() {}

    static Stream<Operator> operators() {
        return FAMILIES.stream().flatMap(family -> family.operators().stream());
    }
}
