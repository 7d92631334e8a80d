package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Each kind of users' code that the library calls, with a small computation in which it is called. The names are those of the public
 * methods by which users hand such code over, or of the methods that they override.
 */
enum UserCall {
    HOOK_ON_A_LEAF(Set.of("Tensor.registerHook"), c -> {
        c.leaf().registerHook(c::look);
        c.backward(c.input().exp().sum());
    }), HOOK_ON_AN_INTERIOR_TENSOR(Set.of("Tensor.registerHook"), c -> {
        Tensor y = c.input().exp();
        y.registerHook(g -> c.look(g.mul(2)));
        c.backward(y.sin().sum());
    }), HOOK_ON_A_TENSOR_THAT_RETAINS_ITS_GRADIENT(Set.of("Tensor.registerHook"), c -> {
        Tensor y = c.input().exp();
        y.retainGrad();
        y.registerHook(c::look);
        c.backward(y.sin().add(y).sum());
        c.note(y.grad());
    }), HOOKS_IN_TURN(Set.of("Tensor.registerHook"), c -> {
        Tensor y = c.input().exp();
        y.registerHook(c::look);
        y.registerHook(g -> {
            Tensor replacement = g.mul(3);
            c.call();
            return replacement;
        });
        c.backward(y.sin().sum());
    }), HOOK_THAT_STARTS_ANOTHER_PASS(Set.of("Tensor.registerHook"), c -> {
        Tensor y = c.input().exp();
        Tensor inner = c.leaf().sin();
        Tensor other = inner.sum();
        inner.registerHook(c::look);
        y.registerHook(g -> {
            Autograd.grad(other, c.leaf(), GraphOption.RETAIN_GRAPH);
            return c.look(g);
        });
        c.backward(y.sum());
    }), HOOK_BEFORE_A_NODE(Set.of("GradFn.registerPreHook"), c -> {
        Tensor y = c.input().exp();
        y.gradFn().registerPreHook(outputs -> {
            Tensor replacement = outputs.getFirst().mul(2);
            c.call();
            return List.of(replacement);
        });
        c.backward(y.sin().sum());
    }), HOOK_AFTER_A_NODE(Set.of("GradFn.registerHook"), c -> {
        Tensor y = c.input().exp();
        y.gradFn().registerHook((inputs, _) -> {
            Tensor replacement = inputs.getFirst().mul(2);
            c.call();
            return List.of(replacement);
        });
        c.backward(y.sin().sum());
    }), HOOKS_AROUND_THE_NODE_OF_A_LEAF(Set.of("GradFn.registerPreHook", "GradFn.registerHook"), c -> {
        Tensor y = c.leaf().exp();
        GradFn end = y.gradFn().nextFunctions().getFirst().gradFn();
        end.registerPreHook(_ -> {
            c.call();
            return null;
        });
        end.registerHook((_, _) -> {
            c.call();
            return null;
        });
        c.backward(y.mul(c.input()).sum());
    }), HOOK_AFTER_ACCUMULATION(Set.of("Tensor.registerPostAccumulateGradHook"), c -> {
        c.leaf().registerPostAccumulateGradHook(_ -> c.call());
        c.backward(c.input().exp().sum());
    }), HOOK_ON_SEVERAL_TENSORS(Set.of("Autograd.registerMultiGradHook"), c -> {
        Tensor y = c.input().exp();
        Tensor z = c.input().sin();
        Autograd.registerMultiGradHook(List.of(y, z), _ -> c.call());
        c.backward(y.mul(z).sum());
    }), HOOK_ON_ANY_OF_SEVERAL_TENSORS(Set.of("Autograd.registerAnyGradHook"), c -> {
        Tensor y = c.input().exp();
        Tensor z = c.input().sin();
        Autograd.registerAnyGradHook(List.of(y, z), _ -> c.call());
        c.backward(y.mul(z).sum());
    }), FUNCTION_OF_ONE_TENSOR(Set.of("Function.forward", "Function.backward"), c -> {
        class Cube extends Function {
            @Override
            protected Tensor forward(Context context, Tensor x) {
                context.saveForBackward(x);
                Tensor y = x.mul(x).mul(x);
                c.call();
                return y;
            }

            @Override
            protected Tensor backward(Context context, Tensor g) {
                Tensor x = context.saved(0);
                Tensor result = g.mul(x.mul(x)).mul(3);
                c.call();
                return result;
            }
        }
        c.backward(new Cube().apply(c.input().sin()).exp().sum());
    }), FUNCTION_OF_SEVERAL_TENSORS(Set.of("Function.forward", "Function.backward", "Function.setupContext"), c -> {
        class Both extends Function {
            @Override
            protected List<Tensor> forward(Context context, List<Tensor> inputs) {
                List<Tensor> results = List.of(inputs.get(0).mul(inputs.get(1)), inputs.get(0).add(inputs.get(1)));
                c.call();
                return results;
            }

            @Override
            protected void setupContext(Context context, List<Tensor> inputs, List<Tensor> outputs) {
                context.saveForBackward(inputs.get(0), inputs.get(1));
                c.call();
            }

            @Override
            protected List<Tensor> backward(Context context, List<Tensor> g) {
                Tensor product = g.get(0);
                List<Tensor> results = List.of(product.mul(context.saved(1)).add(g.get(1)),
                        product.mul(context.saved(0)).add(g.get(1)));
                c.call();
                return results;
            }
        }
        List<Tensor> results = new Both().applyAll(List.of(c.input().sin(), c.input()));
        c.backward(results.get(0).exp().add(results.get(1)).sum());
    }), FUNCTION_DIFFERENTIABLE_ONCE(Set.of("Function.forward", "Function.backward", "Function.isOnceDifferentiable"),
            c -> {
                class Once extends Function {
                    @Override
                    protected Tensor forward(Context context, Tensor x) {
                        Tensor result = x.mul(2);
                        c.call();
                        return result;
                    }

                    @Override
                    protected Tensor backward(Context context, Tensor g) {
                        Tensor result = g.mul(2);
                        c.call();
                        return result;
                    }

                    @Override
                    protected boolean isOnceDifferentiable() {
                        return true;
                    }
                }
                c.backwardOnce(new Once().apply(c.leaf().sin()).sum());
            }), PACKING(Set.of("SavedTensorHooks.open"), c -> {
                Tensor y;
                try (SavedTensorHooks _ = SavedTensorHooks.open(t -> {
                    c.call();
                    return c.packed(t);
                }, packed -> {
                    Tensor t = ((UserCallContext.Packed) packed).tensor();
                    c.call();
                    return t;
                })) {
                    y = c.packable().exp().mul(c.packable()).sum();
                }
                c.backward(y);
            }), CLOSING_WHAT_WAS_PACKED(Set.of("SavedTensorHooks.open"), c -> {
                Tensor y;
                Tensor dropped;
                try (SavedTensorHooks _ = SavedTensorHooks.open(c::packedAndCalledAtItsClose,
                        packed -> ((UserCallContext.Packed) packed).tensor())) {
                    y = c.packable().exp().mul(c.packable()).sum();
                    dropped = c.packable().exp().mul(c.packable());
                }
                c.note(dropped);
                c.backward(y);
            }), CHECKPOINTED_BLOCK(Set.of("Checkpoint.of"), c -> {
                Tensor y = Checkpoint.of(x -> {
                    Tensor result = x.exp().mul(x).sin();
                    c.call();
                    return result;
                }, c.packable().cos());
                c.backward(y.sum());
            }), CHECKPOINTED_BLOCK_IN_ANOTHER(Set.of("Checkpoint.of"), c -> {
                Tensor y = Checkpoint.of(x -> {
                    Tensor result = Checkpoint.of(inner -> {
                        Tensor inside = inner.exp().mul(inner).sin();
                        c.call();
                        return inside;
                    }, x.cos());
                    c.call();
                    return result;
                }, c.packable());
                c.backward(y.sum());
            }), TIDY_BLOCK(Set.of("Scope.tidy"), c -> {
                Tensor y = Scope.tidy(() -> {
                    Tensor inside = c.input().exp().mul(c.input());
                    c.call();
                    return inside;
                });
                c.backward(y.sum());
            }), TIDY_BLOCK_IN_ANOTHER(Set.of("Scope.tidy"), c -> {
                Tensor y = Scope.tidy(() -> {
                    Tensor inside = c.input().exp();
                    return Scope.tidy(() -> {
                        Tensor more = inside.exp();
                        c.call();
                        return more;
                    }).mul(inside);
                });
                c.backward(y.sum());
            }), WHAT_IS_KEPT(Set.of("Scope.keep", "Scope.tidy"), c -> {
                record Kept(UserCallContext c, Tensor tensor) implements Keepable {
                    @Override
                    public void keepIn(Scope scope) {
                        tensor.keepIn(scope);
                        c.call();
                    }
                }
                Kept y = Scope.tidy(() -> new Kept(c, c.input().exp()));
                Kept z;
                try (Scope inner = Scope.open()) {
                    z = inner.keep(new Kept(c, y.tensor.sin()));
                }
                c.backward(z.tensor.sum());
            }), VJP(Set.of("Autograd.vjp"), c -> c.note(Autograd.vjp(c.f(), c.leaf(), c.leaf(), c
                    .options()))), VJP_OF_LISTS(Set.of("Autograd.vjp"), c -> c.note(Autograd.vjp(c.ofLists(), List.of(c
                            .leaf()), List.of(c.leaf()))
                            .product().getFirst())), JVP(Set.of("Autograd.jvp"), c -> c.note(Autograd.jvp(c.f(), c
                                    .leaf(), c.leaf(), c.options()))), JACOBIAN(Set.of("Autograd.jacobian"), c -> c
                                            .note(Autograd.jacobian(c.f(), c.leaf(), c.options()))), HESSIAN(Set.of(
                                                    "Autograd.hessian"), c -> c.note(Autograd.hessian(c.ofOneResult(), c
                                                            .leaf(), c.options()))), VHP(Set.of("Autograd.vhp"), c -> c
                                                                    .note(Autograd.vhp(c.ofOneResult(), c.leaf(), c
                                                                            .leaf(), c.options()))), HVP(Set.of(
                                                                                    "Autograd.hvp"), c -> c.note(
                                                                                            Autograd.hvp(c
                                                                                                    .ofOneResult(), c
                                                                                                            .leaf(), c
                                                                                                                    .leaf(),
                                                                                                    c.options()))), GRADCHECK(
                                                                                                            Set.of("GradCheck.check"),
                                                                                                            c -> {
                                                                                                                GradCheck
                                                                                                                        .check(c.f(),
                                                                                                                                c.leaf());
                                                                                                                c.note(c.leaf());
                                                                                                            }), GRADCHECK_IN_FORWARD_MODE(
                                                                                                                    Set.of("GradCheck.check"),
                                                                                                                    c -> {
                                                                                                                        GradCheck
                                                                                                                                .check(c.f(),
                                                                                                                                        c.leaf(),
                                                                                                                                        GradCheckOptions.DEFAULT
                                                                                                                                                .withCheckForwardAd(
                                                                                                                                                        true));
                                                                                                                        c.note(c.leaf());
                                                                                                                    }), GRADGRADCHECK(
                                                                                                                            Set.of("GradCheck.checkSecond"),
                                                                                                                            c -> {
                                                                                                                                GradCheck
                                                                                                                                        .checkSecond(
                                                                                                                                                c.f(),
                                                                                                                                                c.leaf());
                                                                                                                                c.note(c.leaf());
                                                                                                                            });

    private final Set<String> methods;
    private final Consumer<UserCallContext> computation;

    UserCall(Set<String> methods, Consumer<UserCallContext> computation) {
        this.methods = methods;
        this.computation = computation;
    }

    /** {@return the methods of the public interface that it stands for} */
    Set<String> methods() {
        return methods;
    }

    /** {@return whether derivatives are held against differences in it, which goes backward in one way} */
    boolean isOfDifferences() {
        return name().startsWith("GRAD");
    }

    /** {@return whether the library comes back to its own work after users' code} It does not after blocks that are the caller's own. */
    boolean isInsideOfWork() {
        return methods.stream().noneMatch(method -> method.startsWith("Scope."));
    }

    /** Computes something in which users' code is called. */
    void compute(UserCallContext context) {
        computation.accept(context);
    }
}
