package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.GradientArithmetic;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Filling;
import dev.arenagrad.ops.Shape;

/** Gradients computed by the operators of tensors, so that a recorded pass can be differentiated. */
public final class OperatorArithmetic implements GradientArithmetic {
    /** The only one: it has no state. */
    public static final OperatorArithmetic INSTANCE = new OperatorArithmetic();

    private OperatorArithmetic() {}

    @Override
    public Tensor full(Shape shape, DType dtype, double number) {
        return new Variable(Filling.full(dtype, shape, number, "full"));
    }

    @Override
    public Tensor repeated(Shape shape, DType dtype, double number) {
        return new Variable(Filling.repeated(dtype, shape, number, "full"));
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return a.add(b);
    }

    @Override
    public Tensor sumTo(Tensor gradient, Shape shape) {
        return gradient.sumToSize(shape);
    }

    @Override
    public Tensor cast(Tensor gradient, DType dtype) {
        return gradient.to(dtype);
    }

    @Override
    public Tensor copy(Tensor gradient) {
        return gradient.clone();
    }
}
