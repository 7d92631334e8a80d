package dev.arenagrad.refusal;

import dev.arenagrad.Autograd;
import dev.arenagrad.Function;
import dev.arenagrad.GradMode;
import dev.arenagrad.GraphOption;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.optim.Adagrad;
import dev.arenagrad.optim.Adam;
import dev.arenagrad.optim.AdamW;
import dev.arenagrad.optim.Clip;
import dev.arenagrad.optim.Optimizer;
import dev.arenagrad.optim.RmsProp;
import dev.arenagrad.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Calls that change something without being operations in place: gradients, optimisers, running statistics, random numbers. */
final class StatefulCalls {
    private static final int N = 24;

    private final Map<String, Supplier<Situation>> calls = new LinkedHashMap<>();

    private StatefulCalls() {}

    /** {@return the calls by name} */
    static Map<String, Supplier<Situation>> all() {
        StatefulCalls all = new StatefulCalls();
        all.optimizers();
        all.gradients();
        all.backwardPasses();
        all.statistics();
        all.randomNumbers();
        all.handingOn();
        return all.calls;
    }

    private void add(String name, java.util.function.Function<Situation, Situation> situation) {
        calls.put(name, () -> situation.apply(new Situation()));
    }

    private static Tensor parameter(int n) {
        return Tensor.arange((double) n).div(n).add(0.5).setRequiresGrad(true);
    }

    private void optimizers() {
        Map<String, BiFunction<List<Tensor>, Double, Optimizer>> kinds = new LinkedHashMap<>();
        kinds.put("SGD", Sgd::new);
        kinds.put("SGD with momentum", (parameters, rate) -> new Sgd(parameters, rate, 0.9));
        kinds.put("Adam", Adam::new);
        kinds.put("AdamW with AMSGrad", (parameters, rate) -> new AdamW(parameters, rate).amsgrad(true));
        kinds.put("Adagrad", (parameters, rate) -> new Adagrad(parameters, rate).initialAccumulatorValue(0.5));
        kinds.put("centred RMSprop", (parameters, rate) -> new RmsProp(parameters, rate).centered(true).momentum(0.5));
        kinds.forEach((kind, make) -> {
            add("first step of " + kind, s -> {
                Tensor[] w = {s.watch(parameter(N)), s.watch(parameter(5)), s.watch(parameter(7))};
                w[0].square().sum().add(w[2].exp().sum()).backward();
                Optimizer optimizer = make.apply(List.of(w), 0.1);
                return s.runs(() -> {
                    optimizer.step();
                    optimizer.step();
                });
            });
            add("second step of " + kind + ", the first of one parameter", s -> {
                Tensor[] w = {s.watch(parameter(N)), s.watch(parameter(5)), s.watch(parameter(7))};
                Optimizer optimizer = make.apply(List.of(w), 0.1);
                w[0].square().sum().backward();
                optimizer.step();
                w[1].square().sum().add(w[2].square().sum()).backward();
                return s.runs(optimizer::step);
            });
            add("step of " + kind + " with a gradient across its parameter", s -> {
                Tensor w = s.watch(Tensor.arange(16.0).view(4, 4).setRequiresGrad(true));
                Tensor other = s.watch(parameter(5));
                other.square().sum().backward();
                w.setGrad(w.detach().t());
                Optimizer optimizer = make.apply(List.of(other, w), 0.1);
                return s.runs(optimizer::step);
            });
        });
    }

    private void gradients() {
        add("gradients clipped by their norm", s -> {
            Tensor w = s.watch(parameter(N));
            Tensor v = s.watch(parameter(5));
            w.exp().sum().add(v.square().sum()).backward();
            return s.runs(() -> Clip.norm_(List.of(w, v), 0.5));
        });
        add("setGrad", s -> {
            Tensor w = s.watch(parameter(N));
            return s.runs(() -> w.setGrad(Scope.tidy(() -> w.detach().mul(2))));
        });
        add("a gradient added by hand", s -> {
            Tensor w = s.watch(parameter(N));
            w.square().sum().backward();
            return s.runs(() -> w.setGrad(Scope.tidy(() -> w.grad().add(w.detach().to(DType.FLOAT64).to(
                    DType.FLOAT32)))));
        });
        add("a gradient replaced in place", s -> {
            Tensor w = s.watch(parameter(N));
            w.square().sum().backward();
            Tensor factor = s.watch(Tensor.ones(DType.INT64, N));
            return s.runs(() -> w.grad().mul_(factor));
        });
    }

    /** A recorded pass leaves what it records to the innermost scope, also if it is refused in the middle. */
    private static void inScope(Runnable pass) {
        try (Scope _ = Scope.open()) {
            pass.run();
        }
    }

    /** What a refused pass added to some leaves is taken back by the caller, as after any error in the middle of a pass. */
    private void backwardPasses() {
        for (GraphOption option : new GraphOption[] {GraphOption.RETAIN_GRAPH, GraphOption.CREATE_GRAPH}) {
            add("backward into no gradient, " + option, s -> {
                Tensor w = s.watch(parameter(N));
                Tensor v = s.watch(parameter(N));
                Tensor loss = s.watch(w.exp().mul(v).tanh().sum());
                return s.runs(() -> inScope(() -> loss.backward(option))).mayStopHalfway(() -> {
                    w.setGrad(null);
                    v.setGrad(null);
                });
            });
            add("backward into a gradient, " + option, s -> {
                Tensor w = s.watch(parameter(N));
                Tensor v = s.watch(parameter(N));
                Tensor before = Tensor.ones(N);
                w.setGrad(before);
                Tensor loss = s.watch(w.exp().mul(v).tanh().sum());
                return s.runs(() -> inScope(() -> loss.backward(option))).mayStopHalfway(() -> {
                    w.setGrad(before.fill_(1));
                    v.setGrad(null);
                });
            });
        }
        add("backward of one node into a gradient", s -> {
            Tensor w = s.watch(parameter(N));
            w.setGrad(Tensor.ones(N));
            Tensor y = s.watch(w.mul(2));
            Tensor g = s.watch(Tensor.ones(N));
            return s.runs(() -> y.backward(g, GraphOption.RETAIN_GRAPH));
        });
        add("backward with a gradient of another dtype", s -> {
            Tensor w = s.watch(parameter(N));
            Tensor y = s.watch(w.mul(2));
            Tensor g = s.watch(Tensor.ones(DType.FLOAT64, N));
            return s.runs(() -> y.backward(g, GraphOption.RETAIN_GRAPH));
        });
        add("grad", s -> {
            Tensor w = s.watch(parameter(N));
            Tensor loss = s.watch(w.exp().tanh().sum());
            return s.calls(() -> List.of(Autograd.grad(loss, w, GraphOption.RETAIN_GRAPH)));
        });
    }

    private void statistics() {
        for (boolean recorded : new boolean[] {false, true}) {
            add("running statistics of batchNorm, " + (recorded ? "recorded" : "not recorded"), s -> {
                Tensor x = s.watch(Tensor.arange(24.0).view(4, 6).setRequiresGrad(recorded));
                Tensor mean = s.watch(Tensor.zeros(6));
                Tensor variance = s.watch(Tensor.ones(6));
                return s.calls(() -> List.of(NN.batchNorm(x, mean, variance, null, null, true, 0.1, 1e-5)));
            });
        }
    }

    private void randomNumbers() {
        add("rand", s -> s.calls(() -> List.of(Tensor.rand(N))));
        add("randn", s -> s.calls(() -> List.of(Tensor.randn(DType.FLOAT64, N))));
        add("randperm", s -> s.calls(() -> List.of(Tensor.randperm(N))));
        add("randint", s -> s.calls(() -> List.of(Tensor.randint(0, 9, N))));
        add("bernoulli of the columns of a matrix", s -> {
            Tensor p = s.watch(Tensor.arange(16.0).div(16).view(4, 4).t());
            return s.calls(() -> List.of(p.bernoulli()));
        });
        for (boolean replacement : new boolean[] {false, true}) {
            add("multinomial, replacement " + replacement, s -> {
                Tensor weights = s.watch(Tensor.arange(16.0).add(1).view(4, 4).t());
                return s.calls(() -> List.of(weights.multinomial(3, replacement)));
            });
        }
        for (boolean recorded : new boolean[] {false, true}) {
            add("dropout, " + recorded, s -> {
                Tensor x = s.watch(parameter(N));
                return s.calls(() -> {
                    try (GradMode _ = recorded ? GradMode.enableGrad() : GradMode.noGrad()) {
                        return List.of(NN.dropout(x, 0.5, true));
                    }
                });
            });
            add("attention with dropout, " + recorded, s -> {
                Tensor q = s.watch(Tensor.arange(16.0).div(16).view(1, 4, 4).setRequiresGrad(recorded));
                return s.calls(() -> List.of(NN.scaledDotProductAttention(q, q, q, null, 0.5, false, null)));
            });
        }
    }

    private void handingOn() {
        add("tidy", s -> {
            Tensor w = s.watch(parameter(N));
            return s.calls(() -> List.of(Scope.tidy(() -> w.exp().add(1).tanh())));
        });
        add("a custom function", s -> {
            Tensor w = s.watch(parameter(N));
            return s.calls(() -> List.of(new Cube().apply(w)));
        });
        add("a custom function that changes its input", s -> {
            Tensor w = s.watch(s.watch(parameter(N)).mul(1));
            return s.calls(() -> List.of(new Doubling().apply(w)));
        });
    }

    /** x^3, by way of temporaries. */
    private static final class Cube extends Function {
        @Override
        protected Tensor forward(Context context, Tensor x) {
            context.saveForBackward(x);
            return x.mul(x).mul(x);
        }

        @Override
        protected Tensor backward(Context context, Tensor gradient) {
            Tensor x = context.saved(0);
            return gradient.mul(x.mul(x)).mul(3);
        }
    }

    /** x becomes 2 x. */
    private static final class Doubling extends Function {
        @Override
        protected Tensor forward(Context context, Tensor x) {
            context.markDirty(x);
            return x.mul_(2);
        }

        @Override
        protected Tensor backward(Context context, Tensor gradient) {
            return gradient.mul(2);
        }
    }
}
