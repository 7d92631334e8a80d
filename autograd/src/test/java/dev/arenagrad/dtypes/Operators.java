package dev.arenagrad.dtypes;

import dev.arenagrad.Index;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The operators of dtype_goldens.py, by the same names. */
final class Operators {
    static final Map<String, Function<Map<String, Tensor>, Tensor>> BY_NAME = new LinkedHashMap<>();

    private Operators() {}

    static {
        arithmetic();
        numbers();
        pointwise();
        reductions();
        movement();
        products();
        networks();
        inPlace();
    }

    private static Tensor index() {
        return Tensor.of(1L, 0, 1);
    }

    private static Tensor places() {
        return Tensor.of(new long[][] {{1, 0, 3, 2}, {0, 0, 1, 1}});
    }

    private static Tensor large() {
        return Tensor.of(1L, 300, -7, 70000);
    }

    private static void one(String name, UnaryOperator<Tensor> operator) {
        BY_NAME.put(name, inputs -> operator.apply(inputs.get("a")));
    }

    private static void oneB(String name, UnaryOperator<Tensor> operator) {
        BY_NAME.put(name, inputs -> operator.apply(inputs.get("b")));
    }

    private static void two(String name, BinaryOperator<Tensor> operator) {
        BY_NAME.put(name, inputs -> operator.apply(inputs.get("a"), inputs.get("b")));
    }

    private static void with(String name, String second, BinaryOperator<Tensor> operator) {
        BY_NAME.put(name, inputs -> operator.apply(inputs.get("a"), inputs.get(second)));
    }

    private static void arithmetic() {
        two("add", Tensor::add);
        two("sub", Tensor::sub);
        two("mul", Tensor::mul);
        two("div", Tensor::div);
        two("pow", (a, b) -> a.pow(b.abs()));
        two("floor_divide", Tensor::floorDivide);
        two("remainder", Tensor::remainder);
        two("fmod", Tensor::fmod);
        two("maximum", Tensor::maximum);
        two("minimum", Tensor::minimum);
        two("fmax", Tensor::fmax);
        two("atan2", Tensor::atan2);
        two("xlogy", (a, b) -> a.xlogy(b.abs()));
        two("hypot", Tensor::hypot);
        two("eq", Tensor::eq);
        two("ne", Tensor::ne);
        two("lt", Tensor::lt);
        two("le", Tensor::le);
        two("gt", Tensor::gt);
        two("ge", Tensor::ge);
    }

    private static void numbers() {
        one("add integer", a -> a.add(3));
        one("add large integer", a -> a.add(300));
        one("add real", a -> a.add(0.1));
        one("add scalar", a -> a.add(Tensor.scalar(0.1, DType.FLOAT64)));
        one("sub integer", a -> a.sub(1));
        one("rsub integer", a -> a.rsub(5));
        one("mul integer", a -> a.mul(3));
        one("mul real", a -> a.mul(1.1));
        one("div integer", a -> a.div(3));
        one("div real", a -> a.div(0.3));
        one("pow integer", a -> a.pow(2));
        one("pow real", a -> a.abs().pow(1.5));
        one("floor_divide integer", a -> a.floorDivide(3));
        one("remainder integer", a -> a.remainder(3));
        one("fmod integer", a -> a.fmod(3));
        one("eq integer", a -> a.eq(3));
        one("eq real", a -> a.eq(0.1));
        one("lt real", a -> a.lt(0.1));
        one("lt large integer", a -> a.lt(300));
        one("clamp", a -> a.clamp(1, 5));
        one("clamp to large", a -> a.clamp(1, 300));
    }

    private static void pointwise() {
        one("neg", Tensor::neg);
        one("abs", Tensor::abs);
        one("sign", Tensor::sign);
        one("relu", Tensor::relu);
        one("floor", Tensor::floor);
        one("ceil", Tensor::ceil);
        one("round", Tensor::round);
        one("trunc", Tensor::trunc);
        one("frac", Tensor::frac);
        one("square", Tensor::square);
        oneB("exp", Tensor::exp);
        one("log1p", a -> a.abs().log1p());
        one("sin", Tensor::sin);
        one("sqrt", a -> a.abs().sqrt());
        oneB("rsqrt", b -> b.abs().rsqrt());
        oneB("reciprocal", Tensor::reciprocal);
        oneB("sigmoid", Tensor::sigmoid);
        oneB("tanh", Tensor::tanh);
        oneB("erf", Tensor::erf);
        one("isnan", Tensor::isnan);
        one("isfinite", Tensor::isfinite);
        two("addcmul", (a, b) -> a.addcmul(a, b, 2));
        two("addcdiv", (a, b) -> a.addcdiv(a, b, 1));
        two("lerp", (a, b) -> a.lerp(b, b));
    }

    private static void reductions() {
        one("sum", Tensor::sum);
        one("sum of rows", a -> a.sum(1));
        one("sum of columns", a -> a.sum(0, true));
        oneB("prod", Tensor::prod);
        one("mean", Tensor::mean);
        one("mean of rows", a -> a.mean(1));
        one("max", Tensor::max);
        one("amin", a -> a.amin(0));
        one("max of rows", a -> a.max(1).values());
        one("argmax", a -> a.argmax(1));
        one("argmin", a -> a.argmin(0));
        one("median", Tensor::median);
        one("sort", a -> a.sort(1).values());
        one("argsort", a -> a.argsort(1));
        one("topk", a -> a.topk(2, 1).values());
        one("cumsum", a -> a.cumsum(1));
        oneB("cumprod", b -> b.cumprod(1));
        one("var", a -> a.var(1));
        one("std", Tensor::std);
        one("norm", Tensor::norm);
        one("norm of rows", a -> a.norm(1, 1));
        oneB("logsumexp", b -> b.logsumexp(1));
        oneB("softmax", b -> b.softmax(1));
        oneB("log_softmax", b -> b.logSoftmax(1));
        one("any", a -> a.any(1));
        one("all", a -> a.all(1));
        one("count_nonzero", Tensor::countNonzero);
    }

    private static void movement() {
        one("nonzero", Tensor::nonzero);
        BY_NAME.put("where", inputs -> Tensor.where(inputs.get("mask"), inputs.get("a"), inputs.get("b")));
        with("masked_fill", "mask", (a, mask) -> a.maskedFill(mask, 1));
        with("masked_select", "mask", Tensor::maskedSelect);
        one("index_select", a -> a.indexSelect(1, index()));
        one("index", a -> a.get(Index.all(), Index.of(index())));
        one("gather", a -> a.gather(1, places()));
        two("scatter", (a, b) -> a.scatter(1, places().slice(0, 0, 1), b.slice(0, 0, 1)));
        two("scatter_add", (a, b) -> a.scatterAdd(1, places(), b));
        one("index_add", a -> a.indexAdd(0, index().slice(0, 0, 2), a.mul(1)));
        two("cat", (a, b) -> Tensor.cat(List.of(a, b), 1));
        two("stack", (a, b) -> Tensor.stack(List.of(a, b), 0));
        one("flip", a -> a.flip(1));
        one("roll", a -> a.roll(1, 1));
        one("t", a -> a.t().contiguous());
        one("tril", Tensor::tril);
        one("repeat", a -> a.repeat(1, 2));
        BY_NAME.put("unfold", inputs -> inputs.get("v").unfold(0, 2, 1).contiguous());
        one("diagonal", a -> a.diagonal().contiguous());
        one("index_select of int32", a -> a.indexSelect(1, index().to(DType.INT32)));
        one("gather of int32", a -> a.gather(1, places().to(DType.INT32)));
        with("index of uint8", "mask", (a, mask) -> a.get(Index.of(mask.to(DType.UINT8))));
        with("masked_fill of uint8", "mask", (a, mask) -> a.maskedFill(mask.to(DType.UINT8), 1));
        BY_NAME.put("where of uint8", inputs -> Tensor.where(inputs.get("mask").to(DType.UINT8), inputs.get("a"), inputs
                .get("b")));
    }

    private static void products() {
        with("matmul", "w", Tensor::matmul);
        with("mv", "v", Tensor::mv);
        BY_NAME.put("dot", inputs -> inputs.get("v").dot(inputs.get("v")));
        BY_NAME.put("outer", inputs -> inputs.get("v").outer(inputs.get("v")));
        with("bmm", "w", (a, w) -> a.unsqueeze(0).bmm(w.unsqueeze(0)));
    }

    private static void networks() {
        oneB("gelu", NN::gelu);
        oneB("silu", NN::silu);
        oneB("softplus", Tensor::softplus);
        oneB("elu", b -> NN.elu(b, 1));
        one("leaky_relu", a -> NN.leakyRelu(a, 0.01));
        one("hardtanh", a -> NN.hardtanh(a, -1, 1));
        one("threshold", a -> NN.threshold(a, 1, 2));
        one("embedding", a -> NN.embedding(index(), a));
        one("embedding of int32", a -> NN.embedding(index().to(DType.INT32), a));
    }

    private static void inPlace() {
        one("fill", a -> a.clone().fill_(3));
        one("fill with large", a -> a.clone().fill_(300));
        one("fill with negative", a -> a.clone().fill_(-1));
        one("fill with real", a -> a.clone().fill_(2.75));
        one("fill with huge", a -> a.clone().fill_(1e6));
        two("add_", (a, b) -> a.clone().add_(b));
        one("add_ integer", a -> a.clone().add_(3));
        one("add_ real", a -> a.clone().add_(0.5));
        one("add_ int64", a -> a.clone().add_(large()));
        one("add_ float32", a -> a.clone().add_(Tensor.of(0.1f, 300, -7, 70000)));
        one("mul_ int64", a -> a.clone().mul_(large()));
        one("mul_ float64 scalar", a -> a.clone().mul_(Tensor.scalar(1.1, DType.FLOAT64)));
        two("div_", (a, b) -> a.clone().div_(b));
        one("copy_", a -> a.clone().copy_(Tensor.of(1.5f, 200, -7, 70000)));
    }
}
