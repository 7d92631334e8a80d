package dev.arenagrad.functions.linalg;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The labels of the dimensions of operands and result. A letter is a label by its character; dimensions that an ellipsis covers are
 * labelled from the last, -1, to the first.
 *
 * @param operands the labels of each operand, one for each dimension
 * @param result those of the result
 */
record EinsumEquation(List<List<Integer>> operands, List<Integer> result) {
    private static final int ELLIPSIS = 0;
    private static final String ARROW = "->";

    /**
     * {@return {@code equation}, applied to the dimensions of {@code tensors}}
     *
     * @throws TensorException if it is not well-formed, or speaks of other numbers of operands or dimensions
     */
    static EinsumEquation of(String equation, List<Tensor> tensors) {
        int arrow = equation.indexOf(ARROW);
        List<List<Integer>> terms = terms(equation, arrow < 0 ? equation.length() : arrow, tensors.size());
        List<List<Integer>> operands = new ArrayList<>();
        int covered = 0;
        for (int i = 0; i < terms.size(); i++) {
            covered = Math.max(covered, coveredDims(terms.get(i), tensors.get(i), i));
            operands.add(spelledOut(terms.get(i), tensors.get(i).dim() - terms.get(i).size() + 1));
        }
        List<Integer> result = arrow < 0 ? implied(terms) : result(equation, arrow + ARROW.length(), terms);
        return new EinsumEquation(operands, spelledOut(result, covered));
    }

    private static List<List<Integer>> terms(String equation, int end, int count) {
        List<List<Integer>> terms = new ArrayList<>();
        List<Integer> term = new ArrayList<>();
        terms.add(term);
        for (int i = 0; i < end; i++) {
            char c = equation.charAt(i);
            if (c == ',') {
                term = new ArrayList<>();
                terms.add(term);
                require(terms.size() <= count, "fewer operands were provided than specified in the equation");
            } else if (c == '.') {
                int operand = terms.size() - 1;
                require(!term.contains(ELLIPSIS), "found '.' for operand " + operand
                        + " for which an ellipsis was already found");
                require(equation.startsWith("...", i) && i + 3 <= end, "found '.' for operand " + operand
                        + " that is not part of any ellipsis");
                term.add(ELLIPSIS);
                i += 2;
            } else if (c != ' ') {
                term.add(letter(c, i));
            }
        }
        require(terms.size() == count, "more operands were provided than specified in the equation");
        return terms;
    }

    private static List<Integer> result(String equation, int start, List<List<Integer>> terms) {
        List<Integer> result = new ArrayList<>();
        for (int i = start; i < equation.length(); i++) {
            char c = equation.charAt(i);
            if (c == '.') {
                require(!result.contains(ELLIPSIS), "found '.' for output but an ellipsis (...) was already found");
                require(equation.startsWith("...", i),
                        "found '.' for output that is not part of any ellipsis (...)");
                result.add(ELLIPSIS);
                i += 2;
            } else if (c != ' ') {
                int label = letter(c, i);
                require(!result.contains(label), "output subscript " + c + " appears more than once in the output");
                require(terms.stream().anyMatch(term -> term.contains(label)), "output subscript " + c
                        + " does not appear in the equation for any input operand");
                result.add(label);
            }
        }
        return result;
    }

    /** {@return the result implied by an equation without an arrow: the ellipsis, and all letters that occur once, in order} */
    private static List<Integer> implied(List<List<Integer>> terms) {
        Map<Integer, Integer> counts = new HashMap<>();
        terms.forEach(term -> term.forEach(label -> counts.merge(label, 1, Integer::sum)));
        return counts.entrySet().stream().filter(count -> count.getKey() == ELLIPSIS || count.getValue() == 1)
                .map(Map.Entry::getKey).sorted().toList();
    }

    /** {@return how many dimensions the ellipsis of a term covers; 0 if there is none} */
    private static int coveredDims(List<Integer> term, Tensor tensor, int operand) {
        boolean hasEllipsis = term.contains(ELLIPSIS);
        int letters = hasEllipsis ? term.size() - 1 : term.size();
        String counts = "the number of subscripts in the equation (" + letters + ")";
        String dims = " the number of dimensions (" + tensor.dim() + ") for operand " + operand;
        require(hasEllipsis || letters == tensor.dim(), counts + " does not match" + dims
                + " and no ellipsis was given");
        require(letters <= tensor.dim(), counts + " is more than" + dims);
        return tensor.dim() - letters;
    }

    private static List<Integer> spelledOut(List<Integer> term, int covered) {
        return term.stream().flatMap(label -> label == ELLIPSIS ? IntStream.range(-covered, 0).boxed()
                : Stream.of(label)).toList();
    }

    private static int letter(char c, int index) {
        require(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z', "invalid subscript given at index " + index
                + " in the equation string, subscripts must be in [a-zA-Z]");
        return c;
    }

    /**
     * Checks that dimensions of one label have one size, or 1.
     *
     * @throws TensorException if not
     */
    void requireFitting(List<Tensor> tensors) {
        Map<Integer, Long> sizes = new HashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            Map<Integer, Long> own = new HashMap<>();
            for (int d = 0; d < operands.get(i).size(); d++) {
                int label = operands.get(i).get(d);
                long size = tensors.get(i).shape().size(d);
                Long before = own.put(label, size);
                require(before == null || before == size, "subscript " + (char) label + " is repeated for operand " + i
                        + " but the sizes don't match, " + size + " != " + before);
                long seen = sizes.merge(label, size, (a, b) -> a == 1 ? b : a);
                require(size == 1 || size == seen, label > 0 ? "subscript " + (char) label + " has size " + size
                        + " for operand " + i + " which does not broadcast with previously seen size " + seen
                        : "dimension " + (d - operands.get(i).indexOf(firstCovered(i))) + " covered by ellipsis in"
                                + " operand " + i + "has size " + size + " which does not broadcast with previously"
                                + " seen ellipsis with size " + seen + " for the respective dimension");
            }
        }
    }

    private int firstCovered(int operand) {
        return operands.get(operand).stream().mapToInt(label -> label).filter(label -> label < 0).min().orElseThrow();
    }

    /** {@return whether the result or an operand from number {@code start} on has {@code label}} */
    boolean needsAfter(int start, int label) {
        return result.contains(label) || operands.subList(start, operands.size()).stream().anyMatch(term -> term
                .contains(label));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new TensorException("einsum(): " + message);
        }
    }
}
