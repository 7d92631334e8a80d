package dev.arenagrad.functions.elementwise;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.indexing.IndexPut;
import dev.arenagrad.functions.indexing.IndexSpec;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Masks;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Selection;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Elements chosen by a condition or a mask. The condition or mask is saved; the values are not. */
public final class WhereAndMask {
    private WhereAndMask() {}

    /** {@return condition ? a : b, broadcast} */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        if (condition.dtype() == DType.UINT8) {
            return Scope.tidy(() -> where(condition.to(DType.BOOL), a, b));
        }
        Variable y = new Variable(Selection.where(condition.array(), a.array(), b.array()));
        if (Graph.records(a, b)) {
            y.setGradFn(new WhereBackward(y, condition, a, b));
        }
        return y;
    }

    /** {@return x with {@code value} where {@code mask} is true, broadcast} */
    public static Tensor maskedFill(Tensor x, Tensor mask, double value) {
        return withNumber(Tensor.scalar(value, x.dtype()), number -> maskedFill("MaskedFillBackward0", x, mask,
                number));
    }

    /** {@return x with {@code value} where {@code mask} is true; exact for INT64} */
    public static Tensor maskedFill(Tensor x, Tensor mask, long value) {
        return withNumber(Tensor.scalar(value, x.dtype()), number -> maskedFill("MaskedFillBackward0", x, mask,
                number));
    }

    /**
     * {@return x with {@code value} where {@code mask} is true, broadcast}
     *
     * @param value of no dimensions
     */
    public static Tensor maskedFill(Tensor x, Tensor mask, Tensor value) {
        requireScalar("masked_fill_", value);
        return maskedFill("MaskedFillBackward1", x, mask, value);
    }

    private static Tensor maskedFill(String name, Tensor x, Tensor given, Tensor value) {
        Tensor mask = mask("masked_fill_", given);
        NDArray number = Copies.convert(value.array(), x.dtype(), name);
        Variable y;
        try {
            y = new Variable(Selection.where(mask.array(), number, x.array()));
        } finally {
            Copies.disownIfFresh(number, value.array());
        }
        if (Graph.records(x, value)) {
            y.setGradFn(new MaskedFillBackward(name, y, x, mask, value));
        }
        return y;
    }

    /** Sets the elements of x to {@code value} where {@code mask} is true, and returns x. */
    public static Tensor maskedFillInPlace(Tensor x, Tensor mask, double value) {
        return withNumber(Tensor.scalar(value, x.dtype()), number -> maskedFillInPlace("MaskedFillBackward0", x, mask,
                number));
    }

    /** As {@link #maskedFillInPlace(Tensor, Tensor, double)} for a whole number, exact for INT64. */
    public static Tensor maskedFillInPlace(Tensor x, Tensor mask, long value) {
        return withNumber(Tensor.scalar(value, x.dtype()), number -> maskedFillInPlace("MaskedFillBackward0", x, mask,
                number));
    }

    /** Sets the elements of x to {@code value}, of no dimensions, where {@code mask} is true, and returns x. */
    public static Tensor maskedFillInPlace(Tensor x, Tensor mask, Tensor value) {
        requireScalar("masked_fill_", value);
        return maskedFillInPlace("MaskedFillBackward1", x, mask, value);
    }

    private static Tensor maskedFillInPlace(String name, Tensor x, Tensor given, Tensor value) {
        Tensor mask = mask("masked_fill_", given);
        Variable changed = InPlace.requireChangeable(x, value);
        Node node = Graph.records(x, value)
                ? new MaskedFillBackward(name, changed, changed.beforeChange(), mask, value)
                : null;
        try {
            Selection.fillWhere(mask.array(), value.array(), changed.array());
        } catch (RuntimeException | Error e) {
            InPlace.giveUp(node);
            throw e;
        }
        InPlace.changed(changed, node);
        return changed;
    }

    /** {@return the elements of x where {@code mask} is true, a vector in row-major order; the two are broadcast} */
    public static Tensor maskedSelect(Tensor x, Tensor given) {
        Tensor mask = given.dtype() == DType.UINT8 ? mask("masked_select", given) : given;
        List<Tensor> broadcast = x.shape().equals(mask.shape()) ? List.of(mask, x) : Views.broadcast(List.of(mask, x));
        return new IndexPut(new IndexSpec.Masked(), List.of(broadcast.getFirst())).take(broadcast.get(1));
    }

    /**
     * {@return x with its elements where {@code mask} is true replaced by those of {@code source}, one after another; x and mask are
     * broadcast}
     */
    public static Tensor maskedScatter(Tensor x, Tensor mask, Tensor source) {
        List<Tensor> broadcast = x.shape().equals(mask.shape()) ? List.of(x, mask) : Views.broadcast(List.of(x, mask));
        requireEnough(broadcast.get(1), source);
        return new IndexPut(new IndexSpec.Masked(), List.of(broadcast.get(1))).replace("MaskedScatterBackward0",
                broadcast
                        .getFirst(), source);
    }

    /** Replaces the elements of x where {@code mask} is true by those of {@code source}, one after another, and returns x. */
    public static Tensor maskedScatterInPlace(Tensor x, Tensor mask, Tensor source) {
        Tensor expanded = Views.unrecorded(mask, mask.array().layout().expand(x.shape()));
        requireEnough(expanded, source);
        return new IndexPut(new IndexSpec.Masked(), List.of(expanded)).replaceInPlace("MaskedScatterBackward0", x,
                source);
    }

    private static void requireEnough(Tensor mask, Tensor source) {
        requireMask("masked_scatter_", mask);
        if (Masks.count(mask.array()) > source.numel()) {
            throw new TensorException("Number of elements of source < number of ones in mask");
        }
    }

    /** {@return the positions of the elements that are not 0, INT64: one row for each, one column for each dimension} */
    public static Tensor nonzero(Tensor x) {
        return new Variable(Masks.nonzero(x.array())).t();
    }

    /** Applies {@code use} to a 0-dimensional tensor, then frees that tensor. */
    public static Tensor withNumber(Tensor number, UnaryOperator<Tensor> use) {
        try {
            return use.apply(number);
        } finally {
            Variable.of(number).storage().disown();
        }
    }

    public static void requireScalar(String operation, Tensor value) {
        if (value.dim() != 0) {
            throw new TensorException(operation + " only supports a 0-dimensional value tensor, but got tensor with "
                    + value.dim() + " dimension(s).");
        }
    }

    private static void requireMask(String operation, Tensor mask) {
        if (mask.dtype() != DType.BOOL) {
            throw new TensorException(operation + " only supports boolean masks, but got mask with dtype " + mask
                    .dtype().torchName());
        }
    }

    /** {@return the mask as BOOL; a UINT8 mask is reinterpreted over the same memory} */
    private static Tensor mask(String operation, Tensor mask) {
        if (mask.dtype() == DType.UINT8) {
            return new Variable(Masks.ofBytes(mask.array()));
        }
        requireMask(operation, mask);
        return mask;
    }

    private static final class WhereBackward extends Node {
        WhereBackward(Tensor y, Tensor condition, Tensor a, Tensor b) {
            super(y, a, b);
            save().tensor(condition);
        }

        @Override
        public String name() {
            return "WhereBackward0";
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor condition = saved().first();
            Tensor zero = Tensor.scalar(0, g.dtype());
            if (gradients.wants(0)) {
                gradients.put(0, where(condition, g, zero));
            }
            if (gradients.wants(1)) {
                gradients.put(1, where(condition, zero, g));
            }
        }
    }

    private static final class MaskedFillBackward extends Node {
        private final String name;

        MaskedFillBackward(String name, Tensor y, Tensor x, Tensor mask, Tensor value) {
            super(y, x, value);
            this.name = name;
            save().tensor(mask);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = gradients.output();
            Tensor mask = saved().first();
            if (gradients.wants(0)) {
                gradients.put(0, maskedFill(g, mask, 0));
            }
            if (gradients.wants(1)) {
                gradients.put(1, where(mask, g, Tensor.scalar(0, g.dtype())));
            }
        }
    }
}
