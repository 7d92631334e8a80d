package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The inputs of a case as tensors, and its other arguments, as an operator asks for them. */
final class Arguments {
    private final GoldenCase source;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private Arguments(GoldenCase source) {
        this.source = source;
    }

    /** {@return the arguments of a case, inputs made by {@code maker}} */
    static Arguments of(GoldenCase source, Function<GoldenInput, Tensor> maker) {
        Arguments arguments = new Arguments(source);
        source.inputs().forEach(input -> arguments.tensors.put(input.name(), maker.apply(input)));
        return arguments;
    }

    /** {@return these arguments with other differentiable inputs} */
    Arguments with(List<Tensor> differentiable) {
        Arguments other = new Arguments(source);
        List<Tensor> left = new ArrayList<>(differentiable);
        source.inputs().forEach(input -> other.tensors.put(input.name(), input.differentiable() ? left.removeFirst()
                : tensor(input.name())));
        return other;
    }

    /** {@return the inputs that are differentiated by} */
    List<Tensor> differentiable() {
        return source.inputs().stream().filter(GoldenInput::differentiable).map(input -> tensor(input.name())).toList();
    }

    /** {@return all inputs} */
    List<Tensor> tensors() {
        return List.copyOf(tensors.values());
    }

    /** {@return the inputs by name} */
    Map<String, Tensor> named() {
        return tensors;
    }

    /** {@return the input {@code x}} */
    Tensor x() {
        return tensor("x");
    }

    /** {@return the input {@code other}} */
    Tensor other() {
        return tensor("other");
    }

    Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** {@return whether there is an input or argument of that name} */
    boolean has(String name) {
        return tensors.containsKey(name) || source.arguments().containsKey(name);
    }

    double number(String name) {
        return GoldenTensor.number(word(name));
    }

    long whole(String name) {
        return Long.parseLong(word(name));
    }

    int integer(String name) {
        return Integer.parseInt(word(name));
    }

    int[] integers(String name) {
        return words(name).stream().mapToInt(Integer::parseInt).toArray();
    }

    long[] longs(String name) {
        return words(name).stream().mapToLong(Long::parseLong).toArray();
    }

    boolean flag(String name) {
        return switch (word(name)) {
            case "true" -> true;
            case "false" -> false;
            case String other -> throw new IllegalArgumentException(name + " is " + other);
        };
    }

    String word(String name) {
        return words(name).getFirst();
    }

    private List<String> words(String name) {
        return Objects.requireNonNull(source.arguments().get(name), name);
    }
}
