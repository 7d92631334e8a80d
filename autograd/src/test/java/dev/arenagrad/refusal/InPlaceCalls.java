package dev.arenagrad.refusal;

import dev.arenagrad.Index;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every operation in place that {@link Tensor} has, on targets and with operands of many kinds. */
final class InPlaceCalls {
    private static final long SIZE = 4;

    /** What is changed: made so that leaves that require gradients are looked at. */
    private record Target(String name, Function<Situation, Tensor> make) {}

    /** What is read. */
    private record Operand(String name, BiFunction<Situation, Tensor, Tensor> make) {}

    private static final List<Target> TARGETS = List.of(
            new Target("float32", s -> s.watch(matrix(DType.FLOAT32))),
            new Target("float64 transposed", s -> s.watch(matrix(DType.FLOAT64).t())),
            new Target("int64", s -> s.watch(Tensor.arange(SIZE * SIZE).to(DType.INT64).view(SIZE, SIZE))),
            new Target("bool", s -> s.watch(matrix(DType.FLOAT32).gt(0.5))),
            new Target("columns of float32", s -> s.watch(s.watch(Tensor.ones(SIZE, 2 * SIZE)).slice(1, 0, 2 * SIZE,
                    2))),
            new Target("recorded", InPlaceCalls::recorded),
            new Target("part of what is recorded", s -> s.watch(recorded(s).t())),
            new Target("recorded and retaining its gradient", s -> {
                Tensor recorded = recorded(s);
                recorded.retainGrad();
                return recorded;
            }));

    private static final List<Operand> OPERANDS = List.of(
            new Operand("alike", (s, target) -> s.watch(ofDType(target.dtype(), 0.75))),
            new Operand("of float64", (s, target) -> s.watch(ofDType(DType.FLOAT64, 0.75))),
            new Operand("of int64", (s, target) -> s.watch(ofDType(DType.INT64, 2))),
            new Operand("a row", (s, target) -> s.watch(Tensor.ones(SIZE).div(2))),
            new Operand("a number", (s, target) -> s.watch(Tensor.scalar(0.5).to(target.dtype()))),
            new Operand("itself", (s, target) -> target),
            new Operand("itself transposed", (s, target) -> target.detach().t()),
            new Operand("a leaf", (s, target) -> s.watch(ofDType(DType.FLOAT32, 0.25).setRequiresGrad(true))),
            new Operand("a number that is a leaf", (s, target) -> s.watch(Tensor.scalar(0.5).setRequiresGrad(true))));

    private static final List<Function<Situation, Index[]>> INDICES = List.of(
            s -> new Index[] {Index.at(1)},
            s -> new Index[] {Index.all(), Index.slice(0, 2)},
            s -> new Index[] {Index.of(s.watch(Tensor.of(3L, 1L, 0L, 2L)))},
            s -> new Index[] {Index.mask(s.watch(matrix(DType.FLOAT32).gt(0.5)))});

    private InPlaceCalls() {}

    private static Tensor matrix(DType dtype) {
        return Tensor.arange((double) (SIZE * SIZE)).div(SIZE * SIZE).to(dtype).view(SIZE, SIZE);
    }

    private static Tensor ofDType(DType dtype, double value) {
        return Tensor.ones(SIZE, SIZE).mul(value).to(dtype);
    }

    private static Tensor recorded(Situation s) {
        return s.watch(s.watch(matrix(DType.FLOAT32).add(0.25).setRequiresGrad(true)).mul(1));
    }

    /** {@return the methods} */
    static List<Method> methods() {
        return Stream.of(Tensor.class.getMethods()).filter(method -> method.getName().endsWith("_") && !Modifier
                .isStatic(method.getModifiers()) && !method.isBridge()).sorted(Comparator.comparing(
                        Method::toGenericString)).toList();
    }

    /** A call, by what it is called and how it is made. */
    record Call(String name, Supplier<Situation> situation) {}

    /** {@return calls of {@code method} on every target, with every operand if it has one} */
    static List<Call> of(Method method) {
        List<Call> calls = new ArrayList<>();
        boolean hasOperand = Arrays.asList(method.getParameterTypes()).contains(Tensor.class);
        boolean hasIndex = Arrays.asList(method.getParameterTypes()).contains(Index[].class);
        boolean hasFlag = Arrays.asList(method.getParameterTypes()).contains(boolean.class);
        for (Target target : TARGETS) {
            for (Operand operand : hasOperand ? OPERANDS : OPERANDS.subList(0, 1)) {
                for (int index = 0; index < (hasIndex ? INDICES.size() : 1); index++) {
                    for (int flag = 0; flag < (hasFlag ? 2 : 1); flag++) {
                        int chosen = index;
                        boolean flagged = flag == 1;
                        String name = method.getName() + Arrays.stream(method.getParameterTypes()).map(
                                Class::getSimpleName).toList() + " on " + target.name + (hasOperand ? " with "
                                        + operand.name : "") + (hasIndex ? " at " + index : "") + (flagged ? ", true"
                                                : "");
                        calls.add(new Call(name, () -> situation(method, target, operand, chosen, flagged)));
                    }
                }
            }
        }
        return calls;
    }

    private static Situation situation(Method method, Target target, Operand operand, int index, boolean flag) {
        Situation s = new Situation();
        Tensor changed = target.make.apply(s);
        Object[] arguments = arguments(s, method, changed, operand, index, flag);
        return s.calls(() -> {
            Tensor result = invoke(method, changed, arguments);
            return List.of(result);
        });
    }

    private static Object[] arguments(Situation s, Method method, Tensor changed, Operand operand, int index,
            boolean flag) {
        List<Object> arguments = new ArrayList<>();
        double number = 0.5;
        long whole = 2;
        String name = method.getName();
        for (Class<?> type : method.getParameterTypes()) {
            if (type == double.class) {
                arguments.add(number);
                number += 0.4;
            } else if (type == long.class) {
                arguments.add(whole);
                whole += 5;
            } else if (type == int.class) {
                arguments.add(0);
            } else if (type == boolean.class) {
                arguments.add(flag);
            } else if (type == Index[].class) {
                arguments.add(INDICES.get(index).apply(s));
            } else if (type == MemorySegment.class) {
                arguments.add(MemorySegment.ofArray(new byte[bytes(changed)]));
            } else if (type == Buffer.class) {
                arguments.add(ByteBuffer.allocate(bytes(changed)));
            } else if (type == List.class) {
                arguments.add(List.of(s.watch(Tensor.of(3L, 1L, 0L, 2L))));
            } else if (name.startsWith("scatter") && arguments.size() == 1) {
                arguments.add(s.watch(Tensor.of(3L, 1L, 0L, 2L).view(SIZE, 1).expand(SIZE, SIZE)));
            } else if (name.startsWith("index") && arguments.size() == 1 && arguments.getFirst() instanceof Integer) {
                arguments.add(s.watch(Tensor.of(3L, 1L, 0L, 2L)));
            } else if (name.startsWith("masked") && arguments.isEmpty()) {
                arguments.add(s.watch(matrix(DType.FLOAT32).gt(0.5)));
            } else {
                arguments.add(operand.make.apply(s, changed));
            }
        }
        return arguments.toArray();
    }

    private static int bytes(Tensor tensor) {
        return (int) tensor.numel() * tensor.dtype().byteSize();
    }

    private static Tensor invoke(Method method, Tensor target, Object[] arguments) {
        try {
            return (Tensor) method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
