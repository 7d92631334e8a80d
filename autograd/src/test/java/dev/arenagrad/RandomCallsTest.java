package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Random operations on random tensors, most of them nonsense. Each gives a result or one of the exceptions that are documented for
 * bad arguments, whose text is not that of an inner bounds check; and nothing is left when the scope closes.
 */
class RandomCallsTest {
    private static final int PROGRAMS = 10_000;
    private static final int CALLS = 25;
    private static final int MOST_ELEMENTS = 20_000;

    private final Random random = new Random();

    private final List<BinaryOperator<Tensor>> operations = List.of(Tensor::add, Tensor::sub, Tensor::mul, Tensor::div,
            Tensor::pow,
            (x, _) -> x.add(1.5), (x, _) -> x.mul(-2), (x, _) -> x.pow(random.nextInt(5) - 1), (x, _) -> x.rsub(1),
            (x, _) -> x.neg(), (x, _) -> x.abs(), (x, _) -> x.sqrt(), (x, _) -> x.reciprocal(), (x, _) -> x.exp(),
            (x, _) -> x.log(), (x, _) -> x.tanh(), (x, _) -> x.sigmoid(), (x, _) -> x.relu(), (x, _) -> x.softplus(),
            Tensor::eq,
            (x, _) -> x.lt(0.5), (x, y) -> Tensor.where(x.gt(0), x, y), (x, _) -> x.sum(), (x, _) -> x.sum(dim()),
            (x, _) -> x.sum(dim(), true), (x, _) -> x.mean(), (x, _) -> x.mean(dim()), (x, _) -> x.norm(),
            (x, _) -> x.norm(1, dim()), (x, _) -> x.norm(Double.POSITIVE_INFINITY), (x, _) -> x.norm(3),
            (x, _) -> x.logsumexp(dim()), (x, _) -> x.argmax(dim()), (x, _) -> x.softmax(dim()), (x, _) -> x.logSoftmax(
                    dim()),
            Tensor::matmul, (x, y) -> x.mm(y.t()), Tensor::dot, Tensor::outer, Tensor::bmm, (x, _) -> x.reshape(-1),
            (x, _) -> x.view(shape()), (x, _) -> x.t(), (x, _) -> x.transpose(dim(), dim()), (x, _) -> x.unsqueeze(
                    dim()),
            (x, _) -> x.squeeze(dim()), (x, _) -> x.squeeze(), (x, _) -> x.select(dim(), random.nextInt(4) - 2),
            (x, _) -> x.slice(dim(), random.nextInt(6) - 3, random.nextInt(6) - 1, 1 + random.nextInt(2)),
            (x, y) -> Tensor.cat(List.of(x, y), dim()), (x, y) -> Tensor.stack(List.of(x, y), dim()),
            (x, y) -> x.gather(dim(), y), (x, _) -> x.clone(), (x, _) -> x.to(dtype()), (x, _) -> x.detach(),
            (x, _) -> x.expand(shape()), Tensor::add_, Tensor::mul_, (x, _) -> x.zero_(), Tensor::copy_, Losses::mse,
            Losses::crossEntropy, (x, y) -> Scope.tidy(() -> x.sin().mul(y).exp()));

    private int dim() {
        return random.nextInt(5) - 2;
    }

    private DType dtype() {
        return random.nextInt(6) == 0 ? DType.values()[random.nextInt(4)] : random.nextBoolean() ? DType.FLOAT32
                : DType.FLOAT64;
    }

    private long[] shape() {
        long[] sizes = new long[random.nextInt(4)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(random.nextInt(20) == 0 ? 70 : 4);
        }
        return sizes;
    }

    private Tensor tensor() {
        DType dtype = dtype();
        if (!dtype.isFloatingPoint()) {
            return Tensor.full(dtype, random.nextInt(3), shape());
        }
        return Tensor.randn(dtype, shape()).setRequiresGrad(random.nextBoolean());
    }

    @Test
    void giveAResultOrAClearExceptionAndLeaveNothingBehind() {
        long before = Memory.liveBytes();
        int results = 0;
        for (int seed = 0; seed < PROGRAMS; seed++) {
            random.setSeed(seed);
            try (Scope _ = Scope.open()) {
                results += program(seed);
            }
            assertEquals(before, Memory.liveBytes(), "live bytes after seed " + seed);
        }
        assertTrue(results > PROGRAMS * CALLS / 2, "most calls succeed, but " + results);
    }

    private int program(int seed) {
        List<Tensor> tensors = new ArrayList<>(List.of(tensor(), tensor(), tensor()));
        int results = 0;
        for (int i = 0; i < CALLS; i++) {
            try {
                Tensor result = operations.get(random.nextInt(operations.size())).apply(any(tensors), any(tensors));
                results++;
                if (result.numel() <= MOST_ELEMENTS) {
                    tensors.add(result);
                }
                if (i % 8 == 0 && result.requiresGrad()) {
                    result.sum().backward(GraphOption.values()[random.nextInt(2)]);
                }
            } catch (TensorException | IndexOutOfBoundsException | LifetimeException
                    | UnsupportedOperationException e) {
                assertIsClear(seed, e);
            }
        }
        return results;
    }

    private Tensor any(List<Tensor> tensors) {
        return tensors.get(random.nextInt(tensors.size()));
    }

    /** Texts of the JDK and of kernels speak of segments and of indices without an operation. */
    private static void assertIsClear(int seed, RuntimeException e) {
        String text = String.valueOf(e.getMessage());
        boolean inner = text.contains("segment") || text.matches("Index \\d+ out of bounds.*") || text.matches(
                "[A-Z_0-9]+ of .*")
                || text.equals("null");
        if (inner) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
