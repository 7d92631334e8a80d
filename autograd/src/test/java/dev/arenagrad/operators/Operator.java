package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A line of the catalogue.
 *
 * @param torch PyTorch's name; after a comma that of the overload, if there are several
 * @param ours the signatures of the methods that do it, {@code Tensor}'s without a class before them
 * @param saves what recording it keeps: names of inputs, {@code number}, {@code result} or {@code intermediates}; empty for nothing
 * @param routine the BLAS or LAPACK routines that large contiguous floating-point inputs are given to
 * @param source where the derivative is from
 * @param function applies it
 * @param derivatives how often it can be differentiated
 * @param differences where it differs from PyTorch
 * @param bound how far its elements may be from PyTorch's
 */
record Operator(String torch, List<String> ours, List<String> saves, String routine, String source,
        Function<Arguments, List<Tensor>> function, Derivatives derivatives, List<Difference> differences,
        Bound bound) {

    /** How often an operator can be differentiated. */
    enum Derivatives {
        NONE, FIRST, ANY,
        /** Any number of times, but not in forward mode. */
        ANY_BACKWARD
    }

    /**
     * Where an operator differs from PyTorch, which the golden test makes sure of.
     *
     * @param label of the case; with the dtype after it, as in {@code edges (float64)}, only that
     * @param what differs, as the golden test names it, such as {@code second derivative 0}
     */
    record Difference(String label, String what, String reason) {
        boolean isIn(GoldenCase golden) {
            return label.equals(golden.label()) || label.equals(golden.toString());
        }
    }

    /**
     * How far elements may be from PyTorch's, in units as {@link Comparison} counts them.
     *
     * @param units of results that are float32, or come from such
     * @param unitsOfDouble of others
     * @param reason why they may be farther than those of most operators; null for those
     */
    record Bound(int units, int unitsOfDouble, @Nullable String reason) {
        /**
         * That of an operator whose functions are good to two units, on either side: those of libraries are, and those made of two or
         * three rounded steps. Sums are better, since the errors of their terms are rarely of one sign.
         */
        static final Bound USUAL = new Bound(4, 4, null);
    }

    /** A function with one result. */
    interface Result {
        Tensor of(Arguments c);
    }

    /** A function with several results. */
    interface Results {
        List<Tensor> of(Arguments c);
    }

    /** {@return a line whose function has one result} Lists are given with ", " between their entries; "-" is an empty one. */
    static Operator operator(String torch, String ours, String saves, String routine, String source, Result function) {
        return several(torch, ours, saves, routine, source, c -> List.of(function.of(c)));
    }

    /** {@return a line whose function has several results} */
    static Operator several(String torch, String ours, String saves, String routine, String source, Results function) {
        List<String> saved = saves.equals("-") ? List.of() : List.of(saves.split(", "));
        return new Operator(torch, List.of(ours.split("(?<=\\)), ")), saved, routine, source, function::of,
                Derivatives.ANY, List.of(), Bound.USUAL);
    }

    /** {@return a line of an operator that is not differentiable} */
    static Operator constant(String torch, String ours, Result function) {
        return operator(torch, ours, "-", "-", "-", function).with(Derivatives.NONE, List.of(), Bound.USUAL);
    }

    /** {@return this line, of an operator without a second derivative} */
    Operator once() {
        return with(Derivatives.FIRST, differences, bound);
    }

    /** {@return this line, of an operator that refuses forward mode} */
    Operator backwardOnly() {
        return with(Derivatives.ANY_BACKWARD, differences, bound);
    }

    /** {@return this line, of an operator that differs from PyTorch} */
    Operator differs(String label, String what, String reason) {
        List<Difference> more = new ArrayList<>(differences);
        more.add(new Difference(label, what, reason));
        return with(derivatives, more, bound);
    }

    /** {@return this line, of an operator whose elements may be farther from PyTorch's than usual, in units} */
    Operator within(int units, String reason) {
        return within(units, units, reason);
    }

    /** {@return this line, of an operator whose elements may be farther from PyTorch's than usual, in units of float32 and of float64} */
    Operator within(int units, int unitsOfDouble, String reason) {
        return with(derivatives, differences, new Bound(units, unitsOfDouble, reason));
    }

    boolean isDifferentiable() {
        return derivatives != Derivatives.NONE;
    }

    boolean isTwiceDifferentiable() {
        return derivatives == Derivatives.ANY || derivatives == Derivatives.ANY_BACKWARD;
    }

    boolean hasForwardMode() {
        return derivatives == Derivatives.FIRST || derivatives == Derivatives.ANY;
    }

    private Operator with(Derivatives derivatives, List<Difference> differences, Bound bound) {
        return new Operator(torch, ours, saves, routine, source, function, derivatives, differences, bound);
    }

    @Override
    public String toString() {
        return torch;
    }
}
