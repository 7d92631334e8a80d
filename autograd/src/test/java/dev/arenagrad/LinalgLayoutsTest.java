package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Products and factorisations of matrices, forward and backward, do not depend on how operands and incoming gradients lie in memory:
 * in any order of dimensions, with gaps, from an offset, expanded, with sizes of 1 and 0. On both backends.
 */
class LinalgLayoutsTest {
    private static final String BACKEND = System.getProperty("arenagrad.backend", "openblas");

    /** BLAS adds up in other orders for other layouts; the sums are of a few numbers of size 1, and matrices are far from singular. */
    private static final double ROUNDING = 1e-11;

    /** Each placement of one operand meets those so many places further on of the other. */
    private static final int[] SHIFTS = {0, 1, 5};

    /** An operator of two operands of rank 3, the shapes they have, and its results. */
    private record Operation(String name, long[] first, long[] second, Function<Tensor[], List<Tensor>> function) {}

    /** One way for a tensor's elements to lie. */
    private record Placement(String name, UnaryOperator<Tensor> lay) {}

    @AfterEach
    void useTheBackendOfTheProcess() {
        Backends.use(BACKEND);
    }

    private static List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        long[][] sizes = {{3, 4, 5, 2}, {3, 9, 9, 9}, {2, 1, 4, 3}, {1, 4, 1, 4}, {3, 4, 4, 1}, {0, 3, 3, 2}, {2, 0, 3,
                2},
                {2, 3, 0, 2}, {2, 3, 3, 0}};
        for (long[] s : sizes) {
            long[] a = {s[0], s[1], s[2]};
            long[] b = {s[0], s[2], s[3]};
            all.add(new Operation("bmm", a, b, x -> List.of(x[0].bmm(x[1]))));
            all.add(new Operation("matmul", a, b, x -> List.of(x[0].matmul(x[1]))));
            all.add(new Operation("baddbmm", a, b, x -> List.of(Tensor.ones(DType.FLOAT64, 1).baddbmm(x[0], x[1]))));
            all.add(new Operation("addbmm", a, b, x -> List.of(Tensor.ones(DType.FLOAT64, 1).addbmm(x[0], x[1]))));
            all.add(new Operation("einsum", a, b, x -> List.of(Tensor.einsum("bij,bjk->ikb", x[0], x[1]))));
            if (s[0] > 0) {
                all.add(new Operation("mm", a, b, x -> List.of(x[0].select(0, 0).mm(x[1].select(0, 0)))));
                all.add(new Operation("addmm", a, b, x -> List.of(Tensor.ones(DType.FLOAT64, 1).addmm(x[0].select(0, 0),
                        x[1]
                                .select(0, 0)))));
            }
            if (s[0] > 0 && s[3] > 0) {
                all.add(new Operation("mv", a, b, x -> List.of(x[0].select(0, 0).mv(x[1].select(0, 0).select(1, 0)))));
                all.add(new Operation("linear", a, b, x -> List.of(x[0].linear(x[1].select(0, 0).t(), x[1].select(0, 0)
                        .sum(0)))));
            }
            if (s[0] > 0 && s[1] > 0 && s[3] > 0) {
                all.add(new Operation("dot", a, b, x -> List.of(x[0].select(0, 0).select(0, 0).dot(x[1].select(0, 0)
                        .select(1,
                                0)))));
                all.add(new Operation("outer", a, b, x -> List.of(x[0].select(0, 0).select(0, 0).outer(x[1].select(0, 0)
                        .select(1, 0)))));
            }
        }
        for (long[] s : new long[][] {{3, 4, 2}, {3, 4, 9}, {2, 9, 4}, {1, 3, 3}, {3, 1, 2}, {2, 3, 1}, {0, 3, 2}, {2,
                0, 2}, {2, 3, 0}}) {
            long[] square = {s[0], s[1], s[1]};
            long[] right = {s[0], s[1], s[2]};
            long[] left = {s[0], s[2], s[1]};
            all.add(new Operation("solve", square, right, x -> List.of(Linalg.solve(x[0], x[1]))));
            for (boolean upper : new boolean[] {true, false}) {
                for (boolean unit : new boolean[] {true, false}) {
                    String name = "solveTriangular" + (upper ? ", upper" : "") + (unit ? ", unit" : "");
                    all.add(new Operation(name, square, right, x -> List.of(Linalg.solveTriangular(x[0], x[1], upper,
                            true,
                            unit))));
                    all.add(new Operation(name + " from the right", square, left, x -> List.of(Linalg.solveTriangular(
                            x[0],
                            x[1], upper, false, unit))));
                }
            }
            all.add(new Operation("inverse", square, right, x -> List.of(x[0].inverse())));
            all.add(new Operation("det", square, right, x -> List.of(x[0].det())));
            all.add(new Operation("logdet", square, right, x -> List.of(Linalg.slogdet(x[0]).logabsdet())));
            all.add(new Operation("cholesky", square, right, x -> List.of(Linalg.cholesky(x[0].add(x[0].mT())))));
            all.add(new Operation("eigh", square, right, x -> List.of(Linalg.eigh(x[0].add(x[0].mT())).eigenvalues())));
            all.add(new Operation("matrixPower", square, right, x -> List.of(x[0].matrixPower(3))));
            if (s[1] > 0 && s[2] > 0) {
                all.add(new Operation("svdvals", square, right, x -> List.of(Linalg.svdvals(x[1]))));
                all.add(new Operation("matrixNorm", square, right, x -> List.of(Linalg.matrixNorm(x[1]))));
            }
            if (s[1] >= s[2]) {
                all.add(new Operation("qr", square, right, x -> List.of(Linalg.qr(x[1]).r())));
            }
        }
        return all;
    }

    private static List<Placement> placements() {
        List<Placement> all = new ArrayList<>();
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        int[][] back = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {2, 0, 1}, {1, 2, 0}, {2, 1, 0}};
        for (int i = 0; i < orders.length; i++) {
            int[] order = orders[i];
            int[] undone = back[i];
            String name = order[0] + "" + order[1] + order[2];
            all.add(new Placement("order " + name, x -> x.permute(order).contiguous().permute(undone)));
            all.add(new Placement("order " + name + ", with gaps", x -> gaps(x.permute(order)).permute(undone)));
        }
        all.add(new Placement("from an offset", x -> Tensor.cat(List.of(x, x), 0).slice(0, x.shape().size(0), 2 * x
                .shape()
                .size(0))));
        all.add(new Placement("one matrix expanded", x -> x.shape().size(0) == 0 ? x : x.slice(0, 0, 1).expand(x
                .shape())));
        return all;
    }

    private static Tensor gaps(Tensor x) {
        long last = x.shape().size(2);
        return Tensor.stack(List.of(x, x.mul(0)), 3).reshape(x.shape().size(0), x.shape().size(1), 2 * last).slice(2, 0,
                2
                        * last, 2);
    }

    private static Tensor values(int seed, long... shape) {
        long count = Shape.of(shape).numel();
        Tensor x = Tensor.arange((double) count).to(DType.FLOAT64).mul(0.7).add(seed).square().sin().mul(.3).reshape(
                shape);
        return shape[1] == shape[2] ? x.add(Tensor.eye(DType.FLOAT64, shape[1], shape[1]).mul(3)) : x;
    }

    @TestFactory
    Stream<DynamicTest> resultsAndGradientsDoNotDependOnTheLayout() {
        return Stream.of(BACKEND, "java").distinct().flatMap(backend -> operations().stream().map(
                operation -> DynamicTest
                        .dynamicTest(backend + ", " + operation.name + " of " + Shape.of(operation.first) + " and "
                                + Shape.of(
                                        operation.second), () -> {
                                            Backends.use(backend);
                                            long before = Memory.liveBytes();
                                            check(operation);
                                            assertEquals(before, Memory.liveBytes());
                                        })));
    }

    private static void check(Operation operation) {
        try (Scope _ = Scope.open()) {
            Tensor a = values(1, operation.first);
            Tensor b = values(2, operation.second);
            List<Placement> all = placements();
            for (int i = 0; i < all.size(); i++) {
                for (int shift : SHIFTS) {
                    Placement first = all.get(i);
                    Placement second = all.get((i + shift) % all.size());
                    try (Scope _ = Scope.open()) {
                        compare(operation, first.name + " and " + second.name, first.lay.apply(a), second.lay.apply(b),
                                second);
                    }
                }
            }
        }
    }

    private static void compare(Operation operation, String where, Tensor left, Tensor right, Placement incoming) {
        List<double[]> expected = run(operation, Tensor.of(left.toDoubleArray()).reshape(left.shape().toArray()), Tensor
                .of(
                        right.toDoubleArray()).reshape(right.shape().toArray()), new Placement("as it comes", x -> x));
        List<double[]> actual = run(operation, left, right, incoming);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), ROUNDING, operation.name + ", " + where + ", array " + i);
        }
    }

    /** {@return the results, and the gradients of both operands for an incoming gradient that lies as wanted} */
    private static List<double[]> run(Operation operation, Tensor left, Tensor right, Placement incoming) {
        Tensor a = left.detach().setRequiresGrad(true);
        Tensor b = right.detach().setRequiresGrad(true);
        List<double[]> arrays = new ArrayList<>();
        for (Tensor result : operation.function.apply(new Tensor[] {a, b})) {
            arrays.add(result.toDoubleArray());
            Tensor g = Tensor.arange((double) result.numel()).to(DType.FLOAT64).cos().reshape(result.shape().toArray());
            boolean expands = incoming.name.contains("expanded");
            Tensor laid = result.dim() == 3 && !expands ? incoming.lay.apply(g) : g;
            for (Tensor gradient : Autograd.grad(List.of(result), List.of(a, b), List.of(laid),
                    GraphOption.ALLOW_UNUSED)) {
                arrays.add(gradient == null ? new double[0] : gradient.toDoubleArray());
            }
        }
        return arrays;
    }

    @Test
    void aSystemIsSolvedWhateverTheOrderOfTheRightHandSide() {
        try (Scope _ = Scope.open()) {
            Tensor a = Tensor.eye(DType.FLOAT64, 3, 3).mul(2).expand(4, 3, 3);
            Tensor b = Tensor.ones(DType.FLOAT64, 3, 5, 4).permute(2, 0, 1);
            assertEquals(30, Linalg.solveTriangular(a, b, true).sum().item());
        }
    }
}
