package dev.arenagrad;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What random expressions are made of. Each operator maps tensors with elements in [-2, 2] to one with elements in [-2, 2], so that
 * any expression stays where all are defined: arguments are scaled or shifted by constants into the domain, and results back.
 *
 * <p>Operators with kinks get arguments that are shifted by random constants to at least 0.5 from the nearest kink. So an expression
 * is smooth all around the point where it is differentiated, slopes of single operators are at most about 10, and no step of central
 * differences crosses a kink.
 *
 * @param name the tensor's method, with a note where one method is used in several ways
 * @param takes which first operands it is defined for
 * @param function the function; all random choices come from the given source
 */
record ExpressionOperator(String name, Predicate<Tensor> takes, Form function) {
    /** How an operator is applied. */
    interface Form {
        Tensor apply(Tensor x, Tensor y, Choices choices);
    }

    private static final int LARGEST_TO_GROW = 12;

    static final List<ExpressionOperator> ALL = List.of(
            // elementwise
            any("neg", (x, _, _) -> x.neg()), any("abs", (x, _, c) -> c.apartFromZero(x).abs().sub(2.5)),
            any("sign", (x, _, c) -> c.apartFromZero(x).sign().mul(x)), any("sqrt", (x, _, _) -> x.add(3).sqrt()
                    .mul(0.8)),
            any("reciprocal", (x, _, _) -> x.add(3).reciprocal()), any("exp", (x, _, _) -> x.mul(0.3).exp()),
            any("expm1", (x, _, _) -> x.mul(0.5).expm1()), any("log", (x, _, _) -> x.add(3).log()),
            any("log1p", (x, _, _) -> x.add(2.5).log1p()), any("sin", (x, _, _) -> x.sin()),
            any("cos", (x, _, _) -> x.cos()), any("tan", (x, _, _) -> x.mul(0.5).tan()),
            any("tanh", (x, _, _) -> x.tanh()), any("sigmoid", (x, _, _) -> x.sigmoid()),
            any("relu", (x, _, c) -> c.apartFromZero(x).relu().mul(0.4)),
            any("softplus", (x, _, _) -> x.softplus().mul(0.9)),
            // with a number
            any("add a number", (x, _, _) -> x.add(0.5).mul(0.8)), any("sub a number", (x, _, _) -> x.sub(0.5).div(
                    1.25)),
            any("rsub a number", (x, _, _) -> x.rsub(0.3).mul(0.8)), any("mul a number", (x, _, _) -> x.mul(-0.9)),
            any("div a number", (x, _, _) -> x.div(1.5)), any("pow 2", (x, _, _) -> x.pow(2).sub(2)),
            any("pow 3", (x, _, _) -> x.pow(3).mul(0.25)), any("pow -1.5", (x, _, _) -> x.add(3).pow(-1.5)),
            any("rpow a number", (x, _, _) -> x.mul(0.5).rpow(2)),
            any("maskedFill", (x, _, c) -> x.maskedFill(c.mask(x), 0.7)),
            // of two tensors
            any("add", (x, y, _) -> x.add(fit(y, x)).mul(0.5)), any("sub", (x, y, _) -> fit(y, x).sub(x).mul(0.5)),
            any("mul", (x, y, _) -> x.mul(fit(y, x)).mul(0.5)), any("mul by itself", (x, _, _) -> x.mul(x).mul(0.5)),
            any("div", (x, y, _) -> x.div(fit(y, x).add(3))), any("pow", (x, y, _) -> x.add(3).pow(fit(y, x).mul(0.4))
                    .mul(0.5)),
            any("where", (x, y, c) -> Tensor.where(c.mask(x), x, fit(y, x))),
            any("mse", (x, y, _) -> Losses.mse(x, fit(y, x).expand(x.shape())).mul(0.1)),
            any("binaryCrossEntropyWithLogits", (x, y, _) -> Losses.binaryCrossEntropyWithLogits(x, fit(y, x).sigmoid()
                    .expand(x.shape())).mul(0.4)),
            // reductions
            any("sum", (x, _, _) -> x.sum().div(x.numel())), ranked("sum of a dimension", (x, _, c) -> c.sum(x, false)),
            ranked("sum of a dimension that stays", (x, _, c) -> c.sum(x, true)), any("mean", (x, _, _) -> x.mean()),
            ranked("mean of a dimension", (x, _, c) -> x.mean(c.dim(x), c.coin())), any("norm", (x, _, _) -> x.add(3)
                    .norm().mul(0.4 / Math.sqrt(x.numel()))),
            any("norm 1", (x, _, c) -> c.apartFromZero(x).norm(1).mul(0.4 / x.numel())),
            any("norm infinity", (x, _, c) -> c.apartFromEachOther(x).norm(Double.POSITIVE_INFINITY).mul(0.2 / x
                    .numel())),
            ranked("norm 3 of a dimension", (x, _, c) -> x.add(3).norm(3, c.dim(x)).mul(0.1)),
            ranked("logsumexp", (x, _, c) -> x.logsumexp(c.dim(x)).mul(0.3)), ranked("softmax", (x, _, c) -> x.softmax(c
                    .dim(x))),
            ranked("logSoftmax", (x, _, c) -> x.logSoftmax(c.dim(x)).mul(0.2)),
            ranked("gather", (x, _, c) -> {
                int dim = c.dim(x);
                return x.gather(dim, c.indices(x.shape(), x.shape().size(dim)));
            }), of("crossEntropy", x -> x.dim() == 2, (x, _, c) -> Losses.crossEntropy(x, c.indices(Shape.of(x.shape()
                    .size(0)), x.shape().size(1))).mul(0.2)),
            of("nll", x -> x.dim() == 2, (x, _, c) -> Losses.nll(x, c.indices(Shape.of(x.shape().size(0)), x.shape()
                    .size(1)), Reduction.SUM).div(x.shape().size(0))),
            // products
            any("dot", (x, y, _) -> x.reshape(-1).dot(fit(y, x).expand(x.shape()).reshape(-1)).mul(0.5 / x.numel())),
            of("mv", x -> x.dim() == 2, (x, y, _) -> x.mv(fit(y, x).expand(x.shape()).select(0, 0)).mul(0.5 / x.shape()
                    .size(1))),
            of("mm", x -> x.dim() == 2, (x, y, _) -> x.mm(fit(y, x).expand(x.shape()).t()).mul(0.5 / x.shape().size(
                    1))),
            of("mm of a transpose", x -> x.dim() == 2, (x, y, _) -> x.t().mm(fit(y, x).expand(x.shape())).mul(0.5 / x
                    .shape().size(0))),
            of("bmm", x -> x.dim() == 3, (x, y, _) -> x.bmm(fit(y, x).expand(x.shape()).transpose(1, 2)).mul(0.5 / x
                    .shape().size(2))),
            of("matmul", x -> x.dim() >= 2, (x, _, c) -> x.matmul(c.constant(x.shape().size(-1), 2)).mul(0.5 / x.shape()
                    .size(-1))),
            of("linear", x -> x.dim() >= 1, (x, _, c) -> x.linear(c.constant(2, x.shape().size(-1)), c.constant(2)).mul(
                    0.3 / x.shape().size(-1))),
            of("outer", x -> x.dim() == 1, (x, y, _) -> x.outer(fit(y, x).expand(x.shape())).mul(0.5)),
            // views and copies
            any("view", (x, _, _) -> x.contiguous().view(-1)), any("reshape", (x, _, _) -> x.reshape(-1, 1)),
            growing("expand", (x, _, _) -> x.unsqueeze(0).expand(with(2, x.shape()))), of("t", x -> x.dim() <= 2, (x, _,
                    _) -> x.t()),
            ranked("transpose", (x, _, c) -> x.transpose(c.dim(x), c.dim(x))), ranked("permute", (x, _, c) -> x.permute(
                    IntStream.range(0, x.dim()).map(i -> x.dim() - 1 - i).toArray())),
            any("unsqueeze", (x, _, c) -> x.unsqueeze(c.upTo(x.dim()))), ranked("squeeze", (x, _, c) -> x.squeeze(c.dim(
                    x))),
            any("squeeze all", (x, _, _) -> x.squeeze()), ranked("select", (x, _, c) -> x.select(c.dim(x), -1)),
            ranked("slice", (x, _, c) -> x.slice(c.dim(x), 0, 3, 2)),
            growing("cat", (x, y, c) -> Tensor.cat(List.of(x, fit(y, x).expand(x.shape()), x), c.dim(x))),
            growing("stack", (x, y, c) -> Tensor.stack(List.of(fit(y, x).expand(x.shape()), x), c.upTo(x.dim()))),
            any("clone", (x, _, _) -> x.clone()), any("contiguous", (x, _, _) -> x.contiguous()),
            any("tidy", (x, y, _) -> Scope.tidy(() -> x.sin().mul(fit(y, x)))));

    private static ExpressionOperator any(String name, Form function) {
        return new ExpressionOperator(name, _ -> true, function);
    }

    private static ExpressionOperator ranked(String name, Form function) {
        return of(name, x -> x.dim() > 0, function);
    }

    private static ExpressionOperator growing(String name, Form function) {
        return of(name, x -> x.dim() > 0 && x.dim() < 4 && x.numel() <= LARGEST_TO_GROW, function);
    }

    private static ExpressionOperator of(String name, Predicate<Tensor> takes, Form function) {
        return new ExpressionOperator(name, takes, function);
    }

    /** {@return y, or its mean if y cannot be broadcast to x} */
    private static Tensor fit(Tensor y, Tensor x) {
        return y.shape().isExpandableTo(x.shape()) ? y : y.mean();
    }

    private static long[] with(long first, Shape rest) {
        return LongStream.concat(LongStream.of(first), LongStream.of(rest.toArray())).toArray();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Random choices and constants, the same each time an expression is evaluated. */
    static final class Choices {
        private final SplittableRandom random;

        Choices(long seed) {
            random = new SplittableRandom(seed);
        }

        int upTo(int largest) {
            return random.nextInt(largest + 1);
        }

        boolean coin() {
            return random.nextBoolean();
        }

        int dim(Tensor x) {
            return random.nextInt(x.dim()) - (coin() ? x.dim() : 0);
        }

        Tensor constant(long... shape) {
            return Tensor.of(random.doubles(Shape.of(shape).numel(), -1, 1).toArray()).view(shape);
        }

        Tensor indices(Shape shape, long below) {
            return Tensor.of(random.longs(shape.numel(), 0, below).toArray()).view(shape.toArray());
        }

        Tensor mask(Tensor like) {
            return constant(like.shape().toArray()).gt(0);
        }

        /** {@return x with each element moved by 2.5, up or down: at least 0.5 from 0 and at most 4.5} */
        Tensor apartFromZero(Tensor x) {
            return x.add(mask(x).to(DType.FLOAT64).mul(5).sub(2.5));
        }

        /** {@return x with elements moved to stretches 5 apart, in random order: all positive and at least 1 from each other} */
        Tensor apartFromEachOther(Tensor x) {
            List<Integer> order = IntStream.range(0, (int) x.numel()).boxed().collect(Collectors.toList());
            Collections.shuffle(order, new Random(random.nextLong()));
            double[] moves = order.stream().mapToDouble(rank -> 2.5 + 5 * rank).toArray();
            return x.add(Tensor.of(moves).view(x.shape().toArray()));
        }

        Tensor sum(Tensor x, boolean keepDim) {
            int dim = dim(x);
            return x.sum(dim, keepDim).div(x.shape().size(dim));
        }
    }
}
