package dev.arenagrad;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Random calls of the public methods of some classes, found by reflection, most of them nonsense, in programs of a few calls whose
 * results feed later calls. A call gives a result or an exception that its {@linkplain Documentation Javadoc} tells of, whose text is
 * not that of an inner bounds check; and a result is a view only if Javadoc says so.
 */
final class RandomCalls {
    private static final int CALLS = 25;
    private static final long LIMIT = 1 << 26;
    private static final int MOST_ELEMENTS = 20_000;

    /** Called with care by other tests: they would change what all programs share, or are not calls of the library. */
    private static final Set<String> EXCLUDED = Set.of("manualSeed", "keepIn", "array", "equals", "hashCode",
            "getClass",
            "notify", "notifyAll", "wait");

    private static final double[] DOUBLES = {0, -0.0, 1, -1, 0.5, 2, 3, -2.5, 1e-30, 1e30, Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY};
    private static final long[] EXTREME = {Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE,
            1L << 31,
            1L << 40, -1L << 40, Long.MAX_VALUE / 8};

    /** What a text has that is meant for the library's own eyes. */
    private static final Pattern INNER = Pattern.compile(".*MemorySegment.*|.*(on|read-only|Heap) segment.*"
            + "|Index -?\\d+ out of bounds.*|[A-Z_0-9]+ of .*|null|Range \\[.*", Pattern.DOTALL);

    /** A parameter of a method; to ask reflection for its annotations each time would cost more than most calls. */
    private record Slot(Class<?> type, boolean isNullable) {
        static Slot of(Parameter parameter) {
            return new Slot(parameter.getType(), parameter.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }
    }

    private record Callable(Method method, List<Slot> slots) {}

    private final Random random = new Random();
    private final List<Callable> methods;
    private final Documentation documented;
    private final Map<Class<?>, Supplier<@Nullable Object>> makers = new LinkedHashMap<>();
    /** Memory of read-only tensors, all zeros. */
    private final List<MemorySegment> unwritable = new ArrayList<>();

    private List<Tensor> tensors = List.of();
    private final StringBuilder trace = new StringBuilder();
    private long results;

    RandomCalls(Class<?>... classes) {
        makers.put(Tensor.class, this::any);
        makers.put(int.class, this::smallInt);
        makers.put(long.class, this::smallLong);
        makers.put(double.class, () -> DOUBLES[random.nextInt(DOUBLES.length)]);
        makers.put(boolean.class, random::nextBoolean);
        makers.put(DType.class, this::dtype);
        makers.put(Shape.class, () -> Shape.of(shape()));
        makers.put(List.class, () -> List.of(some()));
        makers.put(Tensor[].class, this::some);
        makers.put(long[].class, this::longs);
        makers.put(int[].class, () -> Arrays.stream(longs()).mapToInt(n -> (int) n).toArray());
        makers.put(float[].class, () -> new float[] {1, 2, 3});
        makers.put(double[].class, () -> new double[] {1, 2, 3});
        makers.put(float[][].class, () -> new float[][] {{1, 2, 3}, {4, 5, 6}});
        makers.put(double[][].class, () -> new double[][] {{1, 2}, {3, 4}});
        makers.put(long[][].class, () -> new long[][] {{1}, {2}});
        makers.put(int[][].class, () -> new int[][] {{1, 2}, {3, 4}});
        makers.put(Index[].class, this::indices);
        makers.put(boolean[].class, () -> new boolean[] {true, false});
        makers.put(short[].class, () -> new short[] {1, 2, 3, 4});
        makers.put(byte[].class, () -> new byte[] {1, -1});
        makers.put(float[][][].class, () -> new float[][][] {{{1, 2}}, {{3, 4}}});
        makers.put(double[][][].class, () -> new double[][][] {{{1}, {2}}});
        makers.put(long[][][].class, () -> new long[][][] {{{1}}});
        makers.put(int[][][].class, () -> new int[][][] {{{1, 2}}});
        makers.put(MemorySegment.class, this::segment);
        makers.put(Buffer.class, this::buffer);
        makers.put(GraphOption[].class, () -> new GraphOption[] {GraphOption.values()[random.nextInt(3)]});
        methods = Arrays.stream(classes).flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> !EXCLUDED.contains(method.getName()) && !method.isBridge())
                .sorted(Comparator.comparing(Method::toString)).map(method -> new Callable(method, Arrays.stream(method
                        .getParameters()).map(Slot::of).toList())).toList();
        documented = new Documentation(classes);
    }

    /** Adds a kind of argument. */
    <T> RandomCalls with(Class<T> type, Function<Random, ? extends T> maker) {
        makers.put(type, () -> maker.apply(random));
        return this;
    }

    /** {@return methods that are not called because an argument of theirs cannot be made up} */
    List<String> notCalled() {
        return methods.stream().filter(callable -> !canMakeAll(callable)).map(Callable::method).map(
                method -> method.getDeclaringClass().getSimpleName() + "." + method.getName()).distinct().sorted()
                .toList();
    }

    /** {@return how many calls gave a result} */
    long results() {
        return results;
    }

    /**
     * Runs one program in a scope of its own.
     *
     * @return how many calls it made
     * @throws AssertionError if a call threw what it must not
     */
    int run(long seed) {
        random.setSeed(seed);
        trace.setLength(0);
        try (Scope scope = Scope.open()) {
            scope.limit(LIMIT);
            tensors = new ArrayList<>(List.of(tensor(), tensor(), tensor(), Tensor.arange(4L)));
            for (int i = 0; i < CALLS; i++) {
                call(seed);
            }
            for (MemorySegment memory : unwritable) {
                if (memory.mismatch(Arena.ofAuto().allocate(memory.byteSize())) >= 0) {
                    throw new AssertionError("seed " + seed + ": read-only memory was written: " + trace);
                }
            }
        } finally {
            tensors = List.of();
            unwritable.clear();
        }
        return CALLS;
    }

    private void call(long seed) {
        Callable callable = methods.get(random.nextInt(methods.size()));
        if (!canMakeAll(callable)) {
            return;
        }
        Method method = callable.method;
        @Nullable Object[] arguments = callable.slots.stream().map(this::argument).toArray();
        Tensor receiver = Modifier.isStatic(method.getModifiers()) ? null : any();
        note(method, receiver, arguments);
        try {
            Object result = method.invoke(receiver, arguments);
            results++;
            if (receiver != null && result instanceof Tensor tensor && !documented.tellsMemory(method, receiver,
                    tensor)) {
                throw new AssertionError("seed " + seed + ": memory is not as documented: " + trace);
            }
            collect(result);
            if (result instanceof Tensor tensor && tensor.requiresGrad() && tensor.numel() <= MOST_ELEMENTS
                    && random.nextInt(8) == 0) {
                trace.append("backward; ");
                backward(seed, tensor);
            }
        } catch (InvocationTargetException e) {
            if (!documented.mayThrow(method, e.getCause())) {
                throw new AssertionError("seed " + seed + ": undocumented: " + trace, e.getCause());
            }
            requireClear(seed, e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Goes backward. There are no arguments that could be bad: only what the graph or its memory forbids may be thrown. */
    private void backward(long seed, Tensor tensor) {
        try {
            tensor.sum().backward(GraphOption.values()[random.nextInt(2)]);
        } catch (TensorException | LifetimeException | OutOfMemoryException | UnsupportedOperationException e) {
            requireClear(seed, e);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + trace, e);
        }
    }

    private void note(Method method, @Nullable Tensor receiver, @Nullable Object[] arguments) {
        trace.append(receiver == null ? "" : describe(receiver) + ".").append(method.getName()).append('(');
        for (Object argument : arguments) {
            trace.append(describe(argument)).append(", ");
        }
        trace.append("); ");
    }

    private static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Tensor tensor -> tensor.dtype() + "" + tensor.shape();
            case long[] many -> Arrays.toString(many);
            case int[] many -> Arrays.toString(many);
            case Tensor[] many -> Arrays.stream(many).map(RandomCalls::describe).toList().toString();
            case List<?> many -> many.stream().map(RandomCalls::describe).toList().toString();
            default -> value.toString();
        };
    }

    private void collect(@Nullable Object result) {
        switch (result) {
            case Tensor tensor -> {
                if (tensor.numel() <= MOST_ELEMENTS) {
                    tensors.add(tensor);
                }
            }
            case Collection<?> many -> many.stream().limit(4).forEach(this::collect);
            case Record parts -> {
                for (RecordComponent part : parts.getClass().getRecordComponents()) {
                    try {
                        collect(part.getAccessor().invoke(parts));
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            case null, default -> {
            }
        }
    }

    private void requireClear(long seed, Throwable thrown) {
        String text = String.valueOf(thrown.getMessage());
        if (INNER.matcher(text).matches()) {
            throw new AssertionError("seed " + seed + ": " + trace, thrown);
        }
    }

    private boolean canMakeAll(Callable callable) {
        return callable.slots.stream().allMatch(slot -> makers.containsKey(slot.type) || slot.type.isEnum());
    }

    private @Nullable Object argument(Slot slot) {
        if (slot.isNullable && random.nextInt(3) == 0) {
            return null;
        }
        Supplier<@Nullable Object> maker = makers.get(slot.type);
        return maker != null ? maker.get()
                : slot.type.getEnumConstants()[random.nextInt(slot.type.getEnumConstants().length)];
    }

    private Tensor any() {
        return tensors.get(random.nextInt(tensors.size()));
    }

    private Tensor[] some() {
        Tensor[] some = new Tensor[random.nextInt(4)];
        Arrays.setAll(some, _ -> any());
        return some;
    }

    private int smallInt() {
        return random.nextInt(60) == 0 ? (int) EXTREME[random.nextInt(EXTREME.length)] : random.nextInt(7) - 3;
    }

    private long smallLong() {
        return random.nextInt(60) == 0 ? EXTREME[random.nextInt(EXTREME.length)] : random.nextInt(9) - 3;
    }

    private long[] longs() {
        long[] values = new long[random.nextInt(5)];
        Arrays.setAll(values, _ -> random.nextInt(3) == 0 ? smallLong() : random.nextInt(5));
        return values;
    }

    private Index[] indices() {
        Index[] indices = new Index[random.nextInt(4)];
        Arrays.setAll(indices, _ -> index());
        return indices;
    }

    private Index index() {
        return switch (random.nextInt(7)) {
            case 0 -> Index.at(smallLong());
            case 1 -> Index.slice(smallLong(), smallLong(), 1 + random.nextInt(3));
            case 2 -> Index.all();
            case 3 -> Index.ellipsis();
            case 4 -> Index.newAxis();
            case 5 -> Index.of(longs());
            default -> {
                Tensor named = any();
                yield switch (named.dtype()) {
                    case BOOL, UINT8, INT32, INT64 -> Index.of(named);
                    default -> Index.mask(named.gt(0));
                };
            }
        };
    }

    private DType dtype() {
        return random.nextInt(6) == 0 ? DType.values()[random.nextInt(DType.values().length)]
                : random.nextBoolean() ? DType.FLOAT32 : DType.FLOAT64;
    }

    private long[] shape() {
        long[] sizes = new long[random.nextInt(4)];
        Arrays.setAll(sizes, _ -> random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(random.nextInt(20) == 0 ? 70 : 4));
        return sizes;
    }

    private Tensor tensor() {
        DType dtype = dtype();
        if (random.nextInt(5) == 0) {
            return borrowed(dtype);
        }
        if (!dtype.isFloatingPoint()) {
            return Tensor.full(dtype, random.nextInt(3), shape());
        }
        return Tensor.randn(dtype, shape()).setRequiresGrad(random.nextBoolean());
    }

    /** A tensor over memory of an arena, which may be read-only. */
    private Tensor borrowed(DType dtype) {
        long[] shape = shape();
        MemorySegment memory = Arena.ofAuto().allocate(Shape.of(shape).numel() * dtype.byteSize(), Long.BYTES);
        boolean readOnly = random.nextInt(3) == 0;
        if (readOnly) {
            unwritable.add(memory);
        }
        return Tensor.borrow(readOnly ? memory.asReadOnly() : memory, dtype, shape)
                .setRequiresGrad(dtype.isFloatingPoint() && random.nextBoolean());
    }

    private MemorySegment segment() {
        long bytes = random.nextInt(5) * (long) Integer.BYTES;
        MemorySegment memory = random.nextInt(6) == 0 ? MemorySegment.ofArray(new byte[(int) bytes])
                : Arena.ofAuto().allocate(bytes, Long.BYTES);
        return random.nextInt(4) == 0 ? memory.asReadOnly() : memory;
    }

    private Buffer buffer() {
        ByteBuffer bytes = random.nextBoolean() ? ByteBuffer.allocateDirect(random.nextInt(5) * Integer.BYTES)
                : ByteBuffer.allocate(random.nextInt(5) * Integer.BYTES);
        bytes.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return switch (random.nextInt(6)) {
            case 0 -> bytes.asFloatBuffer();
            case 1 -> bytes.asDoubleBuffer();
            case 2 -> bytes.asLongBuffer();
            case 3 -> bytes.asCharBuffer();
            case 4 -> bytes.asReadOnlyBuffer();
            default -> bytes;
        };
    }
}
