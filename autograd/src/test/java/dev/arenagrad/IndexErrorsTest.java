package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Shapes and indices that do not fit, memory that overlaps, and what must not be left behind. */
@ExtendWith(LiveBytes.class)
class IndexErrorsTest {
    private Tensor x;
    private Tensor v;

    @BeforeEach
    void tensors() {
        x = Tensor.arange(6.0).reshape(2, 3);
        v = Tensor.arange(3.0);
    }

    private static void refuses(String text, Executable call) {
        refuses(TensorException.class, text, call);
    }

    private static void outside(String text, Executable call) {
        refuses(IndexOutOfBoundsException.class, text, call);
    }

    private static void refuses(Class<? extends RuntimeException> type, String text, Executable call) {
        String message = assertThrows(type, call).getMessage();
        assertTrue(message.startsWith(text), message);
    }

    private static Tensor zeros(long... shape) {
        return Tensor.zeros(DType.INT64, shape);
    }

    @Test
    void partsThatDoNotExist() {
        refuses("split expects split_size be non-negative, but got split_size=-1", () -> v.split(-1));
        refuses("split_size can only be 0 if dimension size is 0, but got dimension size of 3", () -> v.split(0));
        refuses("split_with_sizes expects split_sizes to sum exactly to 3 (input tensor's size at dimension 0), but got"
                + " split_sizes=[1, 1]", () -> v.split(new long[] {1, 1}, 0));
        refuses("split_with_sizes expects split_sizes to sum exactly to 3", () -> v.split(new long[] {Long.MAX_VALUE, 1,
                2}, 0));
        refuses("split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=[-1, 4]",
                () -> v.split(new long[] {-1, 4}, 0));
        refuses("chunk expects `chunks` to be greater than 0, got: 0", () -> v.chunk(0));
        refuses("split expects at least a 1-dimensional tensor", () -> Tensor.scalar(1).split(1));
        outside("Dimension specified as 0 but tensor has no dimensions", () -> Tensor.scalar(1).unbind());
        refuses("start (2) + length (2) exceeds dimension size (3).", () -> x.narrow(1, 2, 2));
        refuses("start (1) + length (9223372036854775807) exceeds", () -> x.narrow(1, 1, Long.MAX_VALUE));
        outside("Dimension out of range (expected to be in range of [-3, 3], but got -4)", () -> x.narrow(1, -4, 1));
        refuses("narrow() cannot be applied to a 0-dim tensor.", () -> Tensor.scalar(1).narrow(0, 0, 1));
        outside("Dimension out of range (expected to be in range of [-1, 0], but got 1)", v::diagonal);
        refuses("diagonal dimensions cannot be identical 1, 1", () -> x.diagonal(0, 1, 1));
        refuses("diagonal dimensions cannot be identical 0, -2", () -> v.diagEmbed(0, 0, -2));
        refuses("matrix or a vector expected", () -> x.view(1, 2, 3).diag());
        refuses("trace: expected a matrix, but got tensor with dim 1", v::trace);
        refuses("maximum size for tensor at dimension 0 is 3 but size is 4", () -> v.unfold(0, 4, 1));
        refuses("step is 0 but must be > 0", () -> v.unfold(0, 2, 0));
        refuses("size is -2 but must be >= 0", () -> v.unfold(0, -2, 1));
        assertEquals(1, v.slice(0, 0, 3, Long.MAX_VALUE).numel());
        assertEquals(1, v.unfold(0, 2, Long.MAX_VALUE).shape().size(0));
        assertEquals(0, x.diagonal(Long.MIN_VALUE, 0, 1).numel());
        assertEquals(0, x.diagonal(Long.MAX_VALUE, 0, 1).numel());
        assertEquals(0, x.triu(Long.MAX_VALUE).sum().item());
        assertEquals(0, x.tril(Long.MIN_VALUE).sum().item());
        assertEquals(15, x.tril(Long.MAX_VALUE).sum().item());
    }

    @Test
    void shapesThatDoNotFit() {
        refuses("dim 0 appears multiple times in the list of dims", () -> v.flip(0, -1));
        outside("Dimension out of range (expected to be in range of [-1, 0], but got 2)", () -> v.roll(1, 2));
        refuses("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor", () -> x
                .repeat(2));
        refuses("Trying to create tensor with negative dimension -2: [-2, 6]", () -> x.repeat(-1, 2));
        refuses("Storage size calculation overflowed", () -> x.repeat(1L << 40, 1L << 40));
        refuses("Storage size calculation overflowed", () -> x.expand(1L << 40, 1L << 40, 2, 3));
        refuses("shape '[1099511627776, 1099511627776]' is invalid for input of size 6", () -> x.reshape(1L << 40,
                1L << 40));
        refuses("Storage size calculation overflowed", () -> v.diagEmbed(1L << 40, 0, 1));
        refuses("Trying to create tensor with negative dimension", () -> v.diagEmbed(Long.MAX_VALUE, 0, 1));
        refuses("repeats can not be negative", () -> v.repeatInterleave(-1));
        refuses("The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension 0", () -> v
                .expand(-1, 3));
        refuses("cannot reshape tensor of 0 elements into shape [0, -1] because the unspecified dimension size -1 can be"
                + " any value and is ambiguous", () -> Tensor.zeros(0).reshape(0, -1));
        refuses("shape '[0, -1]' is invalid for input of size 3", () -> v.reshape(0, -1));
        refuses("movedim: repeated dim in `source` ([0, 0])", () -> x.movedim(new int[] {0, 0}, new int[] {0, 1}));
        refuses("movedim: Invalid source or destination dims", () -> x.movedim(new int[] {0, 1}, new int[] {0}));
        refuses("flatten() has invalid args: start_dim cannot come after end_dim", () -> x.flatten(1, 0));
        refuses("unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 1 (3) in the input tensor",
                () -> x.unflatten(1, 2, 2));
        outside("Dimension out of range (expected to be in range of [-1, 0], but got -2)", v::tril);
        refuses("torch.meshgrid: Expected 0D or 1D tensor in the tensor list", () -> Tensor.meshgrid(x));
        refuses("meshgrid expects all tensors to have the same dtype", () -> Tensor.meshgrid(v, v.to(DType.FLOAT64)));
    }

    @Test
    void indicesThatDoNotExist() {
        outside("index 2 is out of bounds for dimension 0 with size 2", () -> x.get(Index.at(2)));
        outside("index 3 is out of bounds for dimension 1 with size 3", () -> x.get(Index.at(0), Index.at(3)));
        outside("index 2 is out of bounds for dimension 0 with size 2", () -> x.get(Index.of(0, 2)));
        outside("index -4 is out of bounds for dimension 1 with size 3", () -> x.get(Index.all(), Index.of(-4)));
        outside("index -9223372036854775808 is out of bounds", () -> x.get(Index.of(Long.MIN_VALUE)));
        outside("index is out of bounds for dimension with size 0", () -> Tensor.zeros(0, 3).get(Index.of(0, 1)));
        outside("shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]", () -> x.get(
                Index.of(0, 1), Index.of(0, 1, 2)));
        outside("too many indices for tensor of dimension 2", () -> x.get(Index.at(0), Index.at(0), Index.at(0)));
        outside("too many indices for tensor of dimension 0", () -> Tensor.scalar(1).get(Index.of(0)));
        outside("The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3] at index 0",
                () -> v.get(Index.mask(Tensor.of(true, false))));
        outside("The shape of the mask [1] at index 0 does not match the shape of the indexed tensor [2, 3] at index 1",
                () -> x.get(Index.all(), Index.mask(Tensor.of(true))));
        outside("tensors used as indices must be long, byte or bool tensors", () -> Index.of(v));
        refuses(IllegalArgumentException.class, "step must be greater than zero", () -> Index.slice(0, 3, -1));
        outside("index out of range in self", () -> x.indexSelect(0, Tensor.of(2L)));
        outside("index out of range in self", () -> x.indexSelect(0, Tensor.of(-1L)));
        outside("index_select(): Index is supposed to be a vector", () -> x.indexSelect(0, zeros(1, 1)));
        refuses("index_select(): Expected dtype int32 or int64 for index", () -> x.indexSelect(0, v));
        outside("out of range: tried to access index 6 on a tensor of 6 elements.", () -> x.take(Tensor.of(6L)));
        outside("out of range: tried to access index -7 on a tensor of 6 elements.", () -> x.take(Tensor.of(-7L)));
        refuses("take(): Expected a long tensor for index, but got Float", () -> x.take(v));
    }

    @Test
    void valuesThatDoNotFit() {
        refuses("shape mismatch: value tensor of shape [4] cannot be broadcast to indexing result of shape [2, 3]",
                () -> x.indexPut(List.of(Tensor.of(0L, 1)), Tensor.ones(4), false));
        refuses("Index put requires the source and destination dtypes match, got Long for the destination and Float for"
                + " the source.", () -> Tensor.arange(3).indexPut(List.of(Tensor.of(0L)), Tensor.scalar(1), false));
        List<Tensor> withNull = Arrays.asList(Tensor.of(0L), null);
        for (Executable put : List.<Executable>of(() -> x.indexPut(withNull, Tensor.scalar(1), false), () -> x
                .indexPut_(
                        withNull, Tensor.scalar(1), true))) {
            refuses(NullPointerException.class, "an index is null; for all of a dimension, use set_", put);
        }
        assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, x.toDoubleArray());
        refuses("Expected index [1, 4] to be smaller than self [2, 3] apart from dimension 0", () -> x.scatter(0, zeros(
                1, 4), Tensor.ones(1, 3)));
        refuses("Expected index [1, 4] to be smaller than self [2, 3] apart from dimension 0", () -> x.scatter(0, zeros(
                1,
                4), Tensor.ones(1, 4)));
        refuses("Expected index [1, 3] to be smaller than self [2, 3] apart from dimension 0 and to be smaller size than"
                + " src [1, 2]", () -> x.scatter(0, zeros(1, 3), Tensor.ones(1, 2)));
        refuses("scatter(): Expected self.dtype to be equal to src.dtype", () -> x.scatter(0, zeros(1, 3), Tensor.ones(
                DType.FLOAT64, 1, 3)));
        outside("index 2 is out of bounds for dimension 0 with size 2, in scatter()", () -> x.scatter(0, zeros(1, 3)
                .add(2),
                1));
        refuses("index_add_(): Number of indices (1) should be equal to source.size(dim): (2), for dim: 0", () -> x
                .indexAdd(0, Tensor.of(0L), x));
        refuses("index_copy_(): Source/destination tensor must have same slice shapes.", () -> x.indexCopy(0, Tensor.of(
                0L), Tensor.ones(1, 2)));
        outside("index_copy_(): When source and destination are not scalars, their dimensionality must match. Source"
                + " dimensionality (1), destination dimensionality (2)", () -> x.indexCopy(0, Tensor.of(0L), v));
        outside("index 2 is out of bounds for dimension 0 with size 2", () -> x.indexFill(0, Tensor.of(2L), 1));
        outside("index -3 is out of bounds for dimension 0 with size 2", () -> x.indexFill(0, Tensor.of(0L, -3), 1));
        refuses("index_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).", () -> x
                .indexFill(0, Tensor.of(0L), Tensor.ones(2)));
        refuses("masked_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).", () -> x
                .maskedFill(x.gt(1), Tensor.ones(2)));
        refuses("The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 1", () -> x
                .maskedFill(Tensor.of(true, false), 1));
        refuses("output with shape [2, 3] doesn't match the broadcast shape [2, 2, 3]", () -> x.maskedFill_(Tensor.ones(
                2, 2, 3).gt(0), 1));
        refuses("masked_select: expected BoolTensor or ByteTensor for mask", () -> x.maskedSelect(v));
        refuses("Number of elements of source < number of ones in mask", () -> x.maskedScatter(x.gt(1), Tensor.ones(
                2)));
        refuses("masked_scatter: expected self and source to have same dtypes", () -> x.maskedScatter(x.gt(1), Tensor
                .ones(DType.FLOAT64, 6)));
        refuses("The expanded size of the tensor (2)", () -> x.set_(Tensor.ones(3, 3)));
    }

    @Test
    void overlappingMemory() {
        String shared = "unsupported operation: more than one element of the written-to tensor refers to a single memory"
                + " location. Please clone() the tensor before performing the operation.";
        refuses(shared, () -> v.expand(2, 3).set_(1, Index.of(0)));
        refuses(shared, () -> v.expand(2, 3).scatter_(0, zeros(1, 3), 1));
        refuses(shared, () -> v.expand(2, 3).indexFill_(0, Tensor.of(0L), 1));
        refuses(shared, () -> v.expand(2, 3).maskedFill_(v.gt(0), 1));
        refuses(shared, () -> v.unfold(0, 2, 1).fill_(1));
        refuses(shared, () -> v.unfold(0, 2, 1).add_(1));
        v.unfold(0, 2, 2).fill_(7);
        assertArrayEquals(new float[] {7, 7, 2}, v.toFloatArray());
    }

    @Test
    void sourcesThatLieInWhatIsChangedAreReadFirst() {
        Tensor square = Tensor.arange(9.0).view(3, 3);
        assertArrayEquals(new float[] {0, 4, 8, 4, 8, 12, 8, 12, 16}, square.clone().add_(square.t()).toFloatArray());
        Tensor a = square.clone();
        a.add_(a.t());
        assertArrayEquals(new float[] {0, 4, 8, 4, 8, 12, 8, 12, 16}, a.toFloatArray());
        Tensor b = square.clone();
        b.copy_(b.t());
        assertArrayEquals(new float[] {0, 3, 6, 1, 4, 7, 2, 5, 8}, b.toFloatArray());
        Tensor c = Tensor.arange(5.0);
        c.slice(0, 1, 5).copy_(c.slice(0, 0, 4));
        assertArrayEquals(new float[] {0, 0, 1, 2, 3}, c.toFloatArray());
        Tensor d = Tensor.arange(4.0);
        d.set_(d, Index.of(3, 2, 1, 0));
        assertArrayEquals(new float[] {3, 2, 1, 0}, d.toFloatArray());
        Tensor e = Tensor.arange(4);
        e.scatter_(0, e, e.flip(0).view(4));
        assertArrayEquals(new long[] {3, 2, 1, 0}, e.toLongArray());
        Tensor f = Tensor.arange(4.0);
        f.maskedScatter_(Tensor.of(false, true, true, true), f);
        assertArrayEquals(new float[] {0, 0, 1, 2}, f.toFloatArray());
    }

    @Test
    void viewsOfASplitAreNotChangedInPlaceWhileRecording() {
        Tensor y = x.clone().setRequiresGrad(true).mul(2);
        refuses("Output 1 of UnbindBackward0 is a view and is being modified inplace. This view is the output of a"
                + " function that returns multiple views.", () -> y.unbind().get(1).mul_(2));
        refuses("Output 0 of SplitBackward0 is a view and is being modified inplace.", () -> y.split(1).getFirst()
                .set_(1, Index.of(0)));
        Tensor plain = x.clone();
        plain.unbind().getFirst().zero_();
        assertEquals(12, plain.sum().item());
    }

    @Test
    void leavesAreNotAssignedToWhileRecording() {
        Tensor leaf = x.clone().setRequiresGrad(true);
        refuses("a leaf Variable that requires grad is being used in an in-place operation.", () -> leaf.set_(1));
        refuses("a view of a leaf Variable that requires grad is being used in an in-place operation.", () -> leaf.set_(
                1, Index.at(0)));
        try (GradMode _ = GradMode.noGrad()) {
            leaf.set_(9, Index.at(0), Index.of(0, 2));
        }
        assertArrayEquals(new float[] {9, 1, 9, 3, 4, 5}, leaf.toFloatArray());
        assertEquals(1, leaf.version());
    }

    private static void leavesNothingBehind(Supplier<Object> operation) {
        long before = Memory.liveBytes();
        Object result = operation.get();
        List<?> results = result instanceof List<?> list ? list : List.of(result);
        long own = results.stream().map(Tensor.class::cast).map(y -> y.array().storage()).distinct().mapToLong(
                storage -> storage.capacity()).sum();
        assertEquals(own, Memory.liveBytes() - before);
    }

    @Test
    void nothingButTheResultStays() {
        Tensor mask = x.t().gt(1).t();
        Tensor source = Tensor.ones(3, 2).t();
        Tensor changed = x.clone();
        leavesNothingBehind(() -> x.t().roll(1));
        leavesNothingBehind(() -> x.t().repeatInterleave(2));
        leavesNothingBehind(() -> x.t().tril());
        leavesNothingBehind(() -> x.trace());
        leavesNothingBehind(() -> x.maskedFill(mask, 3));
        leavesNothingBehind(() -> x.maskedSelect(mask));
        leavesNothingBehind(() -> x.maskedScatter(mask, source));
        leavesNothingBehind(() -> x.get(Index.mask(mask)));
        leavesNothingBehind(() -> x.nonzero());
        Tensor two = Tensor.of(1L, 0);
        leavesNothingBehind(() -> x.indexSelect(0, two));
        leavesNothingBehind(() -> x.indexAdd(0, two, x, 2));
        leavesNothingBehind(() -> x.indexFill(0, two, 2));
        leavesNothingBehind(() -> x.t().take(two));
        leavesNothingBehind(() -> x.get(Index.of(two)));
        long before = Memory.liveBytes();
        changed.set_(1, Index.mask(mask)).set_(source.to(DType.FLOAT64), Index.slice(0, 2)).maskedFill_(mask, 2);
        long converted = Memory.liveBytes() - before;
        changed.scatter_(1, two.view(2, 1), 3).indexAdd_(0, two, x).maskedScatter_(mask, changed);
        assertEquals(converted, Memory.liveBytes() - before);
    }

    @Test
    void onlyIndicesAreSaved() {
        Tensor leaf = x.clone().setRequiresGrad(true);
        for (Tensor y : List.of(leaf.flip(0), leaf.roll(1), leaf.repeat(2, 2), leaf.tril(), leaf.diagonal(), leaf
                .unfold(
                        1, 2, 1), leaf.split(1).getFirst(), leaf.trace())) {
            assertTrue(y.gradFn().savedTensors().isEmpty(), y.gradFn().name());
        }
        Tensor index = Tensor.of(1L);
        for (Tensor y : List.of(leaf.indexSelect(0, index), leaf.get(Index.of(index)), leaf.indexFill(0, index, 1), leaf
                .indexPut(List.of(index), v, false))) {
            assertEquals(1, y.gradFn().savedTensors().size(), y.gradFn().name());
            assertArrayEquals(new long[] {1}, y.gradFn().savedTensors().getFirst().toLongArray());
        }
        assertTrue(leaf.indexAdd(0, index, Tensor.ones(1, 3)).gradFn().savedTensors().isEmpty());
    }

    @Test
    void anIndexOutOfRangeIsToldWithItsDimension() {
        Tensor seven = Tensor.of(new long[][] {{7}});
        outside("index 7 is out of bounds for dimension 1 with size 3", () -> x.scatter(1, seven, 9));
        outside("index 7 is out of bounds for dimension 1 with size 3", () -> x.scatter(-1, seven, Tensor.ones(1, 1)));
        outside("index 7 is out of bounds for dimension 0 with size 2", () -> x.scatterAdd(0, seven, Tensor.ones(1,
                1)));
        outside("index 7 is out of bounds for dimension 1 with size 3", () -> x.gather(1, seven));
        outside("index -1 is out of bounds for dimension 0 with size 3", () -> v.gather(0, Tensor.of(-1L)));
        outside("index 7 is out of bounds for dimension 0 with size 3", () -> v.clone().scatter_(0, Tensor.of(7L), 9));
    }
}
