package dev.arenagrad.operators;

import dev.arenagrad.NN;
import dev.arenagrad.operators.Operator.Result;
import java.util.Map;

/** The forms of operators that take numbers as longs; those in the tables of the catalogue take doubles. */
final class IntegerForms {
    // @formatter:off
    static final Map<String, Result> BY_NAME = Map.ofEntries(
            Map.entry("torch.add, Scalar",          c -> c.x().add(c.whole("number"))),
            Map.entry("torch.sub, Scalar",          c -> c.x().sub(c.whole("number"))),
            Map.entry("torch.mul, Scalar",          c -> c.x().mul(c.whole("number"))),
            Map.entry("torch.rsub, Scalar",         c -> c.x().rsub(c.whole("number"))),
            Map.entry("torch.pow, Tensor_Scalar",   c -> c.x().pow(c.whole("number"))),
            Map.entry("torch.pow, Scalar",          c -> c.x().rpow(c.whole("number"))),
            Map.entry("torch.fmod, Scalar",         c -> c.x().fmod(c.whole("number"))),
            Map.entry("torch.remainder, Scalar",    c -> c.x().remainder(c.whole("number"))),
            Map.entry("torch.floor_divide, Scalar", c -> c.x().floorDivide(c.whole("number"))),
            Map.entry("torch.eq, Scalar",           c -> c.x().eq(c.whole("number"))),
            Map.entry("torch.ne, Scalar",           c -> c.x().ne(c.whole("number"))),
            Map.entry("torch.lt, Scalar",           c -> c.x().lt(c.whole("number"))),
            Map.entry("torch.le, Scalar",           c -> c.x().le(c.whole("number"))),
            Map.entry("torch.gt, Scalar",           c -> c.x().gt(c.whole("number"))),
            Map.entry("torch.ge, Scalar",           c -> c.x().ge(c.whole("number"))),
            Map.entry("torch.clamp",                c -> c.x().clamp(c.whole("min"), c.whole("max"))),
            Map.entry("torch.clamp_min",            c -> c.x().clampMin(c.whole("min"))),
            Map.entry("torch.clamp_max",            c -> c.x().clampMax(c.whole("max"))),
            Map.entry("torch.addmm",                c -> c.x().addmm(c.tensor("first"), c.tensor("second"), c.whole("beta"), c.whole("alpha"))),
            Map.entry("torch.addmv",                c -> c.x().addmv(c.tensor("first"), c.tensor("second"), c.whole("beta"), c.whole("alpha"))),
            Map.entry("torch.addr",                 c -> c.x().addr(c.tensor("first"), c.tensor("second"), c.whole("beta"), c.whole("alpha"))),
            Map.entry("torch.baddbmm",              c -> c.x().baddbmm(c.tensor("first"), c.tensor("second"), c.whole("beta"), c.whole("alpha"))),
            Map.entry("torch.addbmm",               c -> c.x().addbmm(c.tensor("first"), c.tensor("second"), c.whole("beta"), c.whole("alpha"))),
            Map.entry("torch.index_add",            c -> c.x().indexAdd(c.integer("dim"), c.tensor("index"), c.tensor("source"), c.has("alpha") ? c.whole("alpha") : 1)),
            Map.entry("torch.index_fill, Scalar",   c -> c.x().indexFill(c.integer("dim"), c.tensor("index"), c.whole("value"))),
            Map.entry("torch.scatter, value",       c -> c.x().scatter(c.integer("dim"), c.tensor("index"), c.whole("value"))),
            Map.entry("torch.masked_fill",          c -> c.x().maskedFill(c.tensor("mask"), c.whole("value"))),
            Map.entry("torch.nn.functional.threshold", c -> NN.threshold(c.x(), c.whole("threshold"), c.whole("value"))),
            Map.entry("torch.nn.functional.hardtanh",  c -> c.has("min_val") ? NN.hardtanh(c.x(), c.whole("min_val"), c.whole("max_val")) : NN.hardtanh(c.x())),
            Map.entry("torch.Tensor.add_, Scalar",  c -> c.x().clone().add_(c.whole("number"))),
            Map.entry("torch.Tensor.sub_, Scalar",  c -> c.x().clone().sub_(c.whole("number"))),
            Map.entry("torch.Tensor.mul_, Scalar",  c -> c.x().clone().mul_(c.whole("number"))),
            Map.entry("torch.Tensor.pow_, Scalar",  c -> c.x().clone().pow_(c.whole("number"))),
            Map.entry("torch.Tensor.fill_",         c -> c.x().clone().fill_(c.whole("number"))),
            Map.entry("torch.Tensor.clamp_",        c -> c.x().clone().clamp_(c.whole("min"), c.whole("max"))),
            Map.entry("torch.Tensor.index_fill_, Scalar", c -> c.x().clone().indexFill_(c.integer("dim"), c.tensor("index"), c.whole("value"))),
            Map.entry("torch.Tensor.scatter_, value",     c -> c.x().clone().scatter_(c.integer("dim"), c.tensor("index"), c.whole("value"))),
            Map.entry("torch.Tensor.masked_fill_",        c -> c.x().clone().maskedFill_(c.tensor("mask"), c.whole("value"))),
            Map.entry("torch.Tensor.__setitem__, Scalar", c -> c.x().clone().set_(c.whole("source"), IndexingOperators.index(c, "first"), IndexingOperators.index(c, "second"))));
    // @formatter:on

    private IntegerForms() {}
}
