package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Empty arrays may lie anywhere, even beyond the end of a storage that holds no element. */
class EmptyArraysTest {
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void beyondTheirStorageAreComputedLikeOthers(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray all = NDArray.allocate(dtype, Shape.of(100, 0), "empty");
            NDArray x = all.withLayout(all.layout().slice(0, 50, 100, 1));
            assertEquals(50, x.layout().offset());
            for (UnaryOp op : UnaryOp.values()) {
                assertEquals(x.shape(), UnaryOperations.apply(op, x).shape(), op.toString());
                UnaryOperations.applyInPlace(op, x);
            }
            for (BinaryOp op : BinaryOp.values()) {
                assertEquals(x.shape(), BinaryOperations.apply(op, x, x).shape(), op.toString());
                assertEquals(x.shape(), BinaryOperations.apply(op, x, 3).shape(), op.toString());
                assertEquals(x.shape(), BinaryOperations.apply(op, 3, x).shape(), op.toString());
            }
            for (TernaryOp op : TernaryOp.values()) {
                assertEquals(x.shape(), TernaryOperations.apply(op, x, x, x, 2).shape(), op.toString());
            }
            for (CompareOp op : CompareOp.values()) {
                assertEquals(x.shape(), CompareOperations.compare(op, x, x).shape(), op.toString());
                assertEquals(x.shape(), CompareOperations.compare(op, x, 1).shape(), op.toString());
            }
            for (ActivationOp op : ActivationOp.values()) {
                ActivationParameters numbers = new ActivationParameters(1, 2, 3);
                assertEquals(x.shape(), ActivationOperations.apply(op, x, numbers).shape(), op.toString());
                assertEquals(x.shape(), ActivationOperations.backward(op, x, x, numbers).shape(), op.toString());
            }
            assertEquals(0, Reductions.reduce(ReduceOp.SUM, x).getDouble(0));
            assertEquals(x.shape(), Reductions.softmax(x, 0, false).shape());
            assertEquals(x.shape(), Reductions.softmax(x, 1, true).shape());
            assertEquals(x.shape(), Selection.where(CompareOperations.compare(CompareOp.EQ, x, x), x, x).shape());
            Filling.fill(x, 1);
            Filling.zero(x);
            Copies.copyInto(x, x);
            Accumulation.accumulate(x, false, x);
        }
    }
}
