package dev.arenagrad;

import static dev.arenagrad.GraphOption.CREATE_GRAPH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses that are computed otherwise where nothing, or not all, is differentiated. */
@ExtendWith(LiveBytes.class)
class LossesInOnePassTest {
    private static final int SAMPLES = 1500;
    private static final int CLASSES = 60;

    private static Tensor numbers(DType dtype, long... shape) {
        Tensor.manualSeed(3);
        return Tensor.randn(dtype, shape);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void crossEntropyWithoutAGradientHasTheBitsOfTheOneWithIt(DType dtype) {
        Tensor target = Tensor.arange(SAMPLES).mul(7).remainder(CLASSES);
        Tensor weight = numbers(dtype, CLASSES).abs();
        for (Tensor x : List.of(numbers(dtype, SAMPLES, CLASSES), numbers(dtype, CLASSES, SAMPLES).t())) {
            for (Reduction reduction : Reduction.values()) {
                for (ClassLoss options : List.of(ClassLoss.DEFAULT, ClassLoss.DEFAULT.ignoring(14), ClassLoss.weighted(
                        weight), ClassLoss.weighted(weight).ignoring(7))) {
                    assertSameBits(x, target, options.reducing(reduction));
                }
            }
        }
    }

    @Test
    void crossEntropyOfImagesWithoutAGradientHasTheBitsOfTheOneWithIt() {
        Tensor target = Tensor.arange(3 * 20 * 30).remainder(5).view(3, 20, 30);
        assertSameBits(numbers(DType.FLOAT32, 3, 5, 20, 30), target, ClassLoss.DEFAULT);
        assertSameBits(numbers(DType.FLOAT32, 5), Tensor.of(3).squeeze(0), ClassLoss.DEFAULT);
    }

    private static void assertSameBits(Tensor x, Tensor target, ClassLoss options) {
        Tensor constant = Losses.crossEntropy(x.detach(), target, options);
        Tensor recorded = Losses.crossEntropy(x.detach().setRequiresGrad(true), target, options);
        assertEquals(recorded.shape(), constant.shape());
        assertArrayEquals(recorded.toDoubleArray(), constant.toDoubleArray(), options.toString());
    }

    /** The sum of the weights is beyond the largest half. */
    @Test
    void meansOfManyHalvesAreDividedByTheirWeightsSummedInDouble() {
        int n = 70_000;
        Tensor x = Tensor.full(DType.FLOAT16, -1, n, 2).setRequiresGrad(true);
        Tensor target = Tensor.zeros(DType.INT64, n);
        Tensor weight = Tensor.ones(DType.FLOAT16, 2);
        for (ClassLoss options : List.of(ClassLoss.DEFAULT, ClassLoss.weighted(weight))) {
            for (long ignored : new long[] {-100, 1}) {
                Tensor loss = Losses.nll(x, target, options.ignoring(ignored));
                assertEquals(1, loss.item());
                loss.backward();
                assertEquals(-1.0 / n, x.grad().select(0, 5).select(0, 0).item(), 6e-8);
                x.setGrad(null);
            }
        }
        Tensor logits = Tensor.zeros(DType.FLOAT16, n, 2);
        assertTrue(Losses.crossEntropy(logits, target, ClassLoss.DEFAULT.ignoring(1)).item() > 0.69);
    }

    @Test
    void aWeightOrTargetThatIsChangedBeforeThePassIsRefusedWhateverIsIgnored() {
        for (Reduction reduction : Reduction.values()) {
            for (long ignored : new long[] {-100, 0}) {
                Tensor x = numbers(DType.FLOAT32, 3, 4).setRequiresGrad(true);
                Tensor target = Tensor.of(0L, 2L, 3L);
                Tensor weight = Tensor.of(1f, 2f, 3f, 4f);
                ClassLoss options = ClassLoss.weighted(weight).ignoring(ignored).reducing(reduction);
                Tensor first = Losses.nll(x, target, options).sum();
                weight.mul_(2);
                assertThrows(TensorException.class, first::backward);
                Tensor second = Losses.nll(x, target, options).sum();
                target.fill_(1);
                assertThrows(TensorException.class, second::backward);
            }
        }
    }

    /** A weight that is differentiated, too, makes the loss one of several operations. */
    @ParameterizedTest
    @EnumSource
    void weightedLogitsAreThoseOfSeveralOperations(Reduction reduction) {
        Tensor target = numbers(DType.FLOAT64, 5, 7).sigmoid();
        Tensor weight = numbers(DType.FLOAT64, 5, 1).abs();
        Tensor positive = numbers(DType.FLOAT64, 7).abs();
        check(target, weight, positive, reduction);
        check(target, null, positive, reduction);
        check(target, weight, null, reduction);
    }

    @Test
    void weightedLogitsLeaveTheirLossAlone() {
        Tensor x = numbers(DType.FLOAT32, 8).setRequiresGrad(true);
        Tensor target = numbers(DType.FLOAT32, 8).sigmoid();
        Tensor weight = numbers(DType.FLOAT32, 8).abs();
        long before = Memory.liveBytes();
        Tensor plain = Losses.binaryCrossEntropyWithLogits(x, target);
        long ofOne = Memory.liveBytes() - before;
        Tensor weighted = Losses.binaryCrossEntropyWithLogits(x, target, weight, null, Reduction.MEAN);
        assertEquals(before + 2 * ofOne, Memory.liveBytes(), () -> plain + " and " + weighted);
    }

    private static void check(Tensor target, @Nullable Tensor weight, @Nullable Tensor positive, Reduction reduction) {
        Tensor x = numbers(DType.FLOAT64, 5, 7).mul(20).setRequiresGrad(true);
        Tensor one = Losses.binaryCrossEntropyWithLogits(x, target, weight, positive, reduction);
        Tensor several = Losses.binaryCrossEntropyWithLogits(x, target.detach().setRequiresGrad(true), weight, positive,
                reduction);
        assertEquals("BinaryCrossEntropyWithLogitsBackward0", one.gradFn().name());
        assertArrayEquals(several.toDoubleArray(), one.toDoubleArray(), 1e-7);
        Tensor g = numbers(DType.FLOAT64, one.shape().toArray());
        double[] expected = Autograd.grad(several.mul(g).sum(), x).toDoubleArray();
        assertArrayEquals(expected, Autograd.grad(one.mul(g).sum(), x, GraphOption.RETAIN_GRAPH).toDoubleArray(),
                1e-14);
        assertArrayEquals(expected, Autograd.grad(one.mul(g).sum(), x, CREATE_GRAPH).toDoubleArray(), 1e-14);
        assertTrue(GradCheck.checkSecond(y -> Losses.binaryCrossEntropyWithLogits(y, target, weight, positive,
                reduction),
                numbers(DType.FLOAT64, 5, 7).setRequiresGrad(true)));
    }
}
