package dev.arenagrad.dtypes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Index;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** INT32 tensors as indices and UINT8 tensors as masks, where PyTorch takes them. */
class NarrowIndicesTest {
    private final int[] rows = {2, 0};

    @Test
    void int32IndicesNameWhatInt64OnesName() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.arange(6.0).reshape(3, 2).setRequiresGrad(true);
            Tensor index = Tensor.of(rows);
            assertArrayEquals(new float[] {4, 5, 0, 1}, x.get(Index.of(index)).toFloatArray());
            assertArrayEquals(new float[] {4, 5, 0, 1}, x.get(Index.of(index.sub(3))).toFloatArray());
            assertArrayEquals(new float[] {4, 5, 0, 1}, x.indexSelect(0, index).toFloatArray());
            assertArrayEquals(new float[] {4, 5, 0, 1}, NN.embedding(index, x).toFloatArray());
            assertArrayEquals(new float[] {1, 2, 2, 3, 5, 6}, x.indexAdd(0, index, Tensor.ones(2, 2)).toFloatArray());
            assertArrayEquals(new float[] {1, 1, 2, 3, 1, 1}, x.indexCopy(0, index, Tensor.ones(2, 2)).toFloatArray());
            assertArrayEquals(new float[] {7, 7, 2, 3, 7, 7}, x.indexFill(0, index.sub(3), 7).toFloatArray());
            assertArrayEquals(new float[] {1, 1, 2, 3, 1, 1}, x.indexPut(List.of(index), Tensor.ones(2), false)
                    .toFloatArray());
            assertEquals(1, x.get(Index.of(Tensor.scalar(1, DType.INT32))).dim());
        }
    }

    @Test
    void gradientsFlowThroughInt32IndicesAndLeaveNothingBehind() {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.arange(6.0).reshape(3, 2).setRequiresGrad(true);
            Tensor index = Tensor.of(rows);
            x.indexSelect(0, index).sum().backward();
            x.get(Index.of(index)).sum().backward();
            NN.embedding(index, x).sum().backward();
            assertArrayEquals(new float[] {3, 3, 0, 0, 3, 3}, x.grad().toFloatArray());
        }
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void whereInt64IsDemandedOtherIntegersAreRefused() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.zeros(2, 2);
            Tensor index = Tensor.of(new int[] {0, 1, 1, 0}, 2, 2);
            for (Runnable call : List.<Runnable>of(() -> x.gather(0, index), () -> x.scatter(0, index, 1), () -> x
                    .scatterAdd(
                            0, index, x))) {
                TensorException refusal = assertThrows(TensorException.class, call::run);
                assertTrue(refusal.getMessage().contains("(): Expected dtype int64 for index"), refusal::getMessage);
            }
            for (DType dtype : new DType[] {DType.INT8, DType.INT16, DType.FLOAT16}) {
                Tensor other = Tensor.ones(dtype, 1);
                assertThrows(IndexOutOfBoundsException.class, () -> Index.of(other));
                assertThrows(TensorException.class, () -> x.indexSelect(0, other));
                assertThrows(TensorException.class, () -> NN.embedding(other, x));
            }
        }
    }

    @Test
    void bytesMask() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.arange(3.0).setRequiresGrad(true);
            Tensor mask = Tensor.of(1, 0, 1).to(DType.UINT8);
            assertArrayEquals(new float[] {0, 2}, x.get(Index.of(mask)).toFloatArray());
            assertArrayEquals(new float[] {0, 2}, x.get(Index.mask(mask.mul(200))).toFloatArray());
            assertArrayEquals(new float[] {9, 1, 9}, x.maskedFill(mask, 9).toFloatArray());
            assertArrayEquals(new float[] {0, 2}, x.maskedSelect(mask).toFloatArray());
            assertArrayEquals(new float[] {0, -1, 2}, Tensor.where(mask, x, Tensor.scalar(-1)).toFloatArray());
            x.maskedFill(mask, 9).sum().backward();
            assertArrayEquals(new float[] {0, 1, 0}, x.grad().toFloatArray());
            assertThrows(TensorException.class, () -> x.maskedFill(mask.mul(2), 9));
            assertThrows(TensorException.class, () -> x.maskedFill(mask.to(DType.INT8), 9));
        }
    }
}
