package dev.arenagrad;

import static dev.arenagrad.DerivativesTest.Case.one;
import static dev.arenagrad.DerivativesTest.Case.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.DerivativesTest.Case;
import dev.arenagrad.ops.DType;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** First and second derivatives of what rearranges, chooses and places elements, against central differences in float64. */
@ExtendWith(LiveBytes.class)
class IndexDerivativesTest {
    private static final double[] SIX_POINTS = {-1.3, -0.4, 0.6, 1.1, 2.2, -2.7};
    private static final double[] FOUR_POINTS = {0.7, -1.6, 2.3, 0.4};
    private static final double[] TWO_POINTS = {0.9, -1.2};
    private static final long[] SIX = {6};
    private static final long[] TWO_BY_THREE = {2, 3};
    private static final long[] TWO_BY_TWO = {2, 2};
    private static final long[] TWO = {2};
    private static final long[] SCALAR = {};

    private static Case matrix(String name, UnaryOperator<Tensor> f) {
        return one(name, x -> f.apply(x).exp(), SIX_POINTS, 2, 3);
    }

    private static Case parts(String name, Function<Tensor, List<Tensor>> f) {
        return new Case(name, at -> f.apply(at.getFirst()).stream().map(Tensor::exp).toList(), new double[][] {
                SIX_POINTS}, new long[][] {TWO_BY_THREE});
    }

    static List<Case> rearranged() {
        return List.of(matrix("flip", x -> x.flip(0, 1)), matrix("flip of a transpose", x -> x.t().flip(0)),
                matrix("roll", x -> x.roll(2, 1)), matrix("roll of all", x -> x.t().roll(-1)),
                matrix("repeat", x -> x.repeat(2, 1, 2)), matrix("tile", x -> x.tile(3)),
                matrix("repeatInterleave", x -> x.repeatInterleave(2, 0)),
                matrix("repeatInterleave of all", x -> x.t().repeatInterleave(2)),
                matrix("diagonal", x -> x.diagonal(1, 0, 1)), matrix("diagonal of a transpose", x -> x.t().diagonal()),
                matrix("diagEmbed", x -> x.diagEmbed(-1, 0, 2)), matrix("diag", Tensor::diag),
                one("diag of a vector", x -> x.diag(1).exp(), SIX_POINTS, 6), matrix("trace", Tensor::trace),
                matrix("tril", Tensor::tril), matrix("triu", x -> x.t().triu(-1)),
                matrix("movedim", x -> x.movedim(0, 1)), matrix("flatten", Tensor::flatten),
                matrix("unflatten", x -> x.t().unflatten(0, 3, 1)), matrix("narrow", x -> x.narrow(1, -2, 2)),
                matrix("unfold, overlapping", x -> x.unfold(1, 2, 1)),
                matrix("unfold of a transpose", x -> x.t().unfold(0, 2, 1)),
                one("unfold of windows", x -> x.unfold(0, 4, 1).unfold(1, 3, 1).exp(), SIX_POINTS, 6),
                one("unfold with gaps", x -> x.unfold(0, 2, 3).exp(), SIX_POINTS, 6),
                one("unfold of a scalar", x -> x.unfold(0, 1, 1).exp(), new double[] {0.3}),
                one("expand with -1", x -> x.expand(3, -1).exp(), SIX_POINTS, 6),
                matrix("broadcastTensors", x -> Tensor.broadcastTensors(x, Tensor.ones(4, 1, 1)).getFirst()),
                one("meshgrid", x -> Tensor.meshgrid(x, Tensor.ones(DType.FLOAT64, 2)).getFirst().exp(), SIX_POINTS, 6),
                parts("split", x -> x.split(2, 1)), parts("split into sizes", x -> x.split(new long[] {1, 0, 2}, 1)),
                parts("chunk", x -> x.t().chunk(2)), parts("unbind", x -> x.unbind(1)),
                matrix("one part of a split", x -> x.split(2, 1).get(1)),
                matrix("one entry of all", x -> x.unbind().getFirst()));
    }

    static List<Case> chosen() {
        return List.of(matrix("indexSelect", x -> x.indexSelect(1, Tensor.of(2L, 0, 2))),
                one("indexSelect of a scalar", x -> x.indexSelect(0, Tensor.of(0L)).exp(), new double[] {0.3}),
                matrix("gather", x -> x.gather(0, Tensor.of(1L, 1, 0).reshape(1, 3))),
                matrix("take", x -> x.t().take(Tensor.of(5L, -6, 5).reshape(3, 1))),
                matrix("maskedSelect", x -> x.maskedSelect(x.detach().gt(0))),
                matrix("maskedSelect, broadcast", x -> x.maskedSelect(Tensor.of(true, false, true))),
                matrix("maskedFill", x -> x.maskedFill(Tensor.of(true, false, true), 3)),
                matrix("an index, twice the same", x -> x.get(Index.of(1, 1, 0))),
                matrix("an index in the last dimension", x -> x.get(Index.all(), Index.of(-1, 0, 0))),
                matrix("indices together", x -> x.t().get(Index.of(2, 2, 0), Index.of(1, 1, 1))),
                matrix("indices apart", x -> x.unsqueeze(1).get(Index.of(1, 0), Index.all(), Index.of(2, 2))),
                matrix("a slice and an index", x -> x.get(Index.slice(1, 2), Index.of(2, 0))),
                matrix("a mask", x -> x.get(Index.mask(x.detach().gt(0)))),
                matrix("a mask and an index", x -> x.get(Index.mask(Tensor.of(true, true)), Index.of(2, 2))),
                matrix("new axes", x -> x.get(Index.newAxis(), Index.ellipsis(), Index.at(1))));
    }

    static List<Case> placed() {
        return List.of(two("scatter", (x, s) -> x.scatter(1, Tensor.of(2L, 0, 0, 1).reshape(2, 2), s).exp(), SIX_POINTS,
                TWO_BY_THREE, FOUR_POINTS, TWO_BY_TWO),
                two("scatter of a part", (x, s) -> x.scatter(1, Tensor.of(2L, 0).reshape(2, 1), s).exp(), SIX_POINTS,
                        TWO_BY_THREE, FOUR_POINTS, TWO_BY_TWO),
                matrix("scatter of a number", x -> x.scatter(1, Tensor.of(2L, 2, 0, 1).reshape(2, 2), 2)),
                two("scatterAdd", (x, s) -> x.scatterAdd(1, Tensor.of(2L, 2, 0, 1).reshape(2, 2), s).exp(), SIX_POINTS,
                        TWO_BY_THREE, FOUR_POINTS,
                        TWO_BY_TWO),
                two("indexAdd", (x, s) -> x.indexAdd(1, Tensor.of(2L, 2), s, -1.5).exp(), SIX_POINTS, TWO_BY_THREE,
                        FOUR_POINTS, TWO_BY_TWO),
                two("indexCopy", (x, s) -> x.indexCopy(1, Tensor.of(2L, 0), s).exp(), SIX_POINTS, TWO_BY_THREE,
                        FOUR_POINTS, TWO_BY_TWO),
                matrix("indexFill", x -> x.indexFill(1, Tensor.of(2L, 0), 3)),
                two("indexFill with a tensor", (x, s) -> x.indexFill(1, Tensor.of(2L, 0), s).exp(), SIX_POINTS,
                        TWO_BY_THREE, new double[] {0.3}, SCALAR),
                two("indexFill with a tensor, an entry named twice", (x, s) -> x.indexFill(1, Tensor.of(2L, 0, -1), s)
                        .exp(),
                        SIX_POINTS, TWO_BY_THREE, new double[] {0.3}, SCALAR),
                two("indexPut", (x, s) -> x.indexPut(List.of(Tensor.of(1L, 0), Tensor.of(2L, 2)), s, false).exp(),
                        SIX_POINTS, TWO_BY_THREE, TWO_POINTS, TWO),
                two("indexPut, adding", (x, s) -> x.indexPut(List.of(Tensor.of(1L, 1, 0)), s, true).exp(), SIX_POINTS,
                        TWO_BY_THREE, new double[] {0.2, 0.5, -0.3}, new long[] {3, 1}),
                two("maskedFill with a tensor", (x, s) -> x.maskedFill(x.detach().gt(0), s).exp(), SIX_POINTS,
                        TWO_BY_THREE, new double[] {0.3}, SCALAR),
                two("maskedScatter", (x, s) -> x.maskedScatter(Tensor.of(false, false, true), s).exp(), SIX_POINTS,
                        TWO_BY_THREE, FOUR_POINTS, TWO_BY_TWO));
    }

    static List<Case> assigned() {
        return List.of(two("assigned to a part", (x, s) -> x.sin().set_(s, Index.at(1), Index.slice(0, 2)).exp(),
                SIX_POINTS, TWO_BY_THREE, TWO_POINTS, TWO),
                two("assigned by index", (x, s) -> x.sin().set_(s.sin(), Index.of(1, 0), Index.of(0, 2)).exp(),
                        SIX_POINTS, TWO_BY_THREE, TWO_POINTS, TWO),
                two("assigned by index to a part", (x, s) -> x.sin().set_(s.sin(), Index.at(1), Index.of(0, 2)).exp(),
                        SIX_POINTS, TWO_BY_THREE, TWO_POINTS, TWO),
                two("assigned where a mask is true", (x, s) -> x.sin().set_(s, Index.mask(x.detach().gt(1))).exp(),
                        SIX_POINTS, TWO_BY_THREE, TWO_POINTS, TWO),
                matrix("a number assigned", x -> x.sin().set_(2, Index.ellipsis(), Index.of(0, 0))),
                matrix("a number assigned to all", x -> x.sin().set_(2).mul(x)),
                two("scatter_", (x, s) -> x.sin().scatter_(0, Tensor.of(5L, 1), s).exp(), SIX_POINTS, SIX, TWO_POINTS,
                        TWO),
                two("scatterAdd_ to a view", (x, s) -> {
                    Tensor y = x.sin();
                    y.select(0, 1).scatterAdd_(0, Tensor.of(1L, 1), s);
                    return y.exp();
                }, SIX_POINTS, TWO_BY_THREE, TWO_POINTS, TWO),
                two("indexAdd_", (x, s) -> x.sin().indexAdd_(0, Tensor.of(5L, 5), s).exp(), SIX_POINTS, SIX, TWO_POINTS,
                        TWO),
                two("indexCopy_", (x, s) -> x.sin().indexCopy_(0, Tensor.of(5L, 1), s).exp(), SIX_POINTS, SIX,
                        TWO_POINTS, TWO),
                matrix("indexFill_", x -> x.sin().indexFill_(0, Tensor.of(1L), 2).mul(x)),
                two("indexFill_ with a tensor", (x, s) -> x.sin().indexFill_(0, Tensor.of(1L, 3), s.sum()).exp(),
                        SIX_POINTS, SIX, TWO_POINTS, TWO),
                two("indexFill_ with a tensor, an entry named twice", (x, s) -> x.sin().indexFill_(0, Tensor.of(1L, 1,
                        3), s
                                .sum()).exp(), SIX_POINTS, SIX, TWO_POINTS, TWO),
                matrix("maskedFill_", x -> x.sin().maskedFill_(x.detach().gt(1), 2).mul(x)),
                two("maskedFill_ with a tensor", (x, s) -> x.sin().maskedFill_(x.detach().gt(1), s.sum()).exp(),
                        SIX_POINTS, SIX, TWO_POINTS, TWO),
                two("maskedScatter_ to a transpose", (x, s) -> {
                    Tensor y = x.sin();
                    y.t().maskedScatter_(Tensor.of(true, false), s);
                    return y.exp();
                }, SIX_POINTS, TWO_BY_THREE, FOUR_POINTS, TWO_BY_TWO),
                two("indexPut_", (x, s) -> x.sin().indexPut_(List.of(Tensor.of(0L, 0)), s, true).exp(), SIX_POINTS, SIX,
                        TWO_POINTS, TWO));
    }

    @ParameterizedTest
    @MethodSource({"rearranged", "chosen", "placed", "assigned"})
    void theFirstDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.check(c.function(), c.inputs()));
    }

    @ParameterizedTest
    @MethodSource({"rearranged", "chosen", "placed", "assigned"})
    void theSecondDerivativeEqualsCentralDifferences(Case c) {
        assertTrue(GradCheck.checkSecond(c.function(), c.inputs()));
    }

    @ParameterizedTest
    @MethodSource({"rearranged", "chosen", "placed"})
    void tangentsAreTheDerivativeInTheirDirection(Case c) {
        List<Tensor> inputs = c.inputs();
        List<Tensor> directions = inputs.stream().map(x -> x.detach().cos()).toList();
        List<Tensor> expected = Autograd.jvp(c.function(), inputs, directions).product();
        try (DualLevel level = DualLevel.open()) {
            List<Tensor> duals = IntStream.range(0, inputs.size()).mapToObj(i -> level.makeDual(inputs.get(i).detach(),
                    directions.get(i))).toList();
            List<Tensor> results = c.function().apply(duals);
            for (int i = 0; i < results.size(); i++) {
                Tensor tangent = level.unpackDual(results.get(i)).tangent();
                double[] found = tangent == null ? new double[(int) results.get(i).numel()] : tangent.toDoubleArray();
                assertArrayEquals(expected.get(i).toDoubleArray(), found, 1e-12);
            }
        }
    }

    /** The first two alone are more than halves hold. */
    @Test
    void gradientsOfRepeatedHalvesAreRoundedOnce() {
        Tensor x = Tensor.ones(DType.FLOAT16, 1).setRequiresGrad(true);
        Tensor g = Tensor.of(60_000f, 60_000f, -60_000f, -59_968f).to(DType.FLOAT16);
        assertArrayEquals(new double[] {32}, Autograd.grad(x.repeatInterleave(4, 0).mul(g).sum(), x).toDoubleArray());
    }
}
