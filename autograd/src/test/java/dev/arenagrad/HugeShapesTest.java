package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Sizes whose sums and products overflow are refused by name, before anything is computed. */
@ExtendWith(LiveBytes.class)
class HugeShapesTest {
    private static final long MAX = Long.MAX_VALUE;

    private static final String OVERFLOW = "Storage size calculation overflowed";

    @Test
    void joinedSizesThatOverflowAreRefused() {
        Tensor x = Tensor.zeros(0, MAX);
        String message = assertThrows(TensorException.class, () -> Tensor.cat(List.of(x, x), 1)).getMessage();
        assertTrue(message.startsWith(OVERFLOW), message);
        assertThrows(TensorException.class, () -> Tensor.cat(List.of(x, x, x), 1));
        assertEquals(MAX, Tensor.cat(List.of(x, Tensor.zeros(0, 0)), 1).shape().size(1));
    }

    /** Of each call there is a tensor without elements, or of one that is repeated, and a size or number that overflows with it. */
    private static Map<String, Executable> overflowing() {
        Tensor empty = Tensor.zeros(0, MAX);
        Tensor line = Tensor.zeros(MAX, 0);
        Tensor flat = Tensor.zeros(0);
        Tensor one = Tensor.zeros(1);
        float[] row = new float[1 << 16];
        float[][] rows = new float[1 << 16][];
        Arrays.fill(rows, row);
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("repeat", () -> empty.repeat(1, 2));
        calls.put("repeat of many", () -> empty.repeat(3, 3));
        calls.put("tile", () -> empty.tile(2));
        calls.put("repeatInterleave", () -> empty.repeatInterleave(2, 1));
        calls.put("pad", () -> NN.pad(empty, 1, 0));
        calls.put("pad of both sides", () -> NN.pad(empty, Integer.MAX_VALUE, Integer.MAX_VALUE));
        calls.put("reflected pad", () -> NN.pad(Tensor.zeros(0, 0, MAX), new int[] {1, 1}, PadMode.REPLICATE));
        calls.put("diagEmbed", () -> flat.diagEmbed(MAX, 0, 1).sum());
        calls.put("diag", () -> one.diag(MAX));
        calls.put("diag below", () -> one.diag(Long.MIN_VALUE));
        calls.put("outer", () -> one.expand(1L << 40).outer(one.expand(1L << 40)));
        calls.put("sum", () -> Tensor.zeros(0, 1L << 40, 1L << 40).sum(0));
        calls.put("max", () -> Tensor.zeros(0, 1L << 40, 1L << 40).sum(0, false));
        calls.put("mm", () -> line.mm(empty));
        calls.put("bmm", () -> line.unsqueeze(0).bmm(empty.unsqueeze(0)));
        calls.put("matmul", () -> line.matmul(empty));
        calls.put("inner", () -> line.inner(line));
        calls.put("einsum", () -> Tensor.einsum("ik,jk->ij", line, line));
        calls.put("broadcast", () -> Tensor.zeros(1L << 40, 1).add(Tensor.zeros(1, 1L << 40)));
        calls.put("meshgrid", () -> Tensor.meshgrid(one.expand(1L << 40), one.expand(1L << 40)));
        calls.put("stack", () -> Tensor.stack(List.of(one.expand(1L << 60), one.expand(1L << 60)), 0));
        calls.put("expand", () -> one.expand(MAX, MAX));
        calls.put("eye", () -> Tensor.eye(1L << 40));
        calls.put("zeros", () -> Tensor.zeros(MAX, MAX));
        calls.put("unflatten", () -> flat.unflatten(0, MAX, MAX));
        calls.put("view", () -> flat.view(MAX, MAX));
        calls.put("flatten", () -> Tensor.zeros(0, MAX, MAX).flatten(1, 2));
        calls.put("unfold", () -> one.expand(1L << 40).unfold(0, 1L << 39, 1).contiguous());
        calls.put("oneHot", () -> NN.oneHot(Tensor.zeros(DType.INT64, 1024), MAX));
        calls.put("of rows", () -> Tensor.of(rows));
        calls.put("jacobian", () -> Autograd.jacobian(t -> t.expand(1 << 16, 1 << 16), Tensor.zeros(1)));
        calls.put("det", () -> Tensor.zeros(0, 0).expand(1L << 31, 0, 0).det());
        return calls;
    }

    @TestFactory
    Stream<DynamicTest> everyCallIsRefusedByName() {
        return overflowing().entrySet().stream().map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
            RuntimeException refusal;
            try (Scope _ = Scope.open().limit(1 << 20)) {
                refusal = assertThrows(RuntimeException.class, call.getValue());
            }
            assertTrue(refusal instanceof TensorException || refusal instanceof IllegalArgumentException
                    || refusal instanceof IndexOutOfBoundsException
                    || refusal instanceof OutOfMemoryException, refusal::toString);
            assertNotNull(refusal.getMessage());
        }));
    }

    @Test
    void shapesOfNothingMayBeHuge() {
        Tensor x = Tensor.zeros(0, MAX);
        assertEquals("[0, " + MAX + "]", x.add(1).shape().toString());
        assertEquals("[" + MAX + ", 0]", x.t().shape().toString());
        assertEquals("[0]", x.slice(1, 0, 1).reshape(-1).shape().toString());
        assertTrue(x.toString().contains("size=(0, " + MAX + ")"), x.toString());
        assertEquals(0, x.sum().item());
    }
}
