package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of products against loops over all indices, and shapes and messages against PyTorch 1.13. */
@ExtendWith(LiveBytes.class)
class EinsumTest {
    /** Small integers, of which sums of products are exact. */
    private static Tensor numbered(String sizes) {
        long[] shape = sizes.isEmpty() ? new long[0] : Stream.of(sizes.split("x")).mapToLong(Long::parseLong).toArray();
        return Tensor.arange(0, Shape.of(shape).numel(), 1).to(DType.FLOAT64).mul(5).add(1).sub(Tensor.arange(0, Shape
                .of(
                        shape).numel(), 1).to(DType.FLOAT64).mul(0.5).sin().mul(8).to(DType.INT64).to(DType.FLOAT64))
                .reshape(
                        shape);
    }

    private static Tensor[] operands(String sizes) {
        return Stream.of(sizes.split(" ", -1)).map(EinsumTest::numbered).toArray(Tensor[]::new);
    }

    /** Adds up the products of all combinations of indices, one after the other. Knows letters only. */
    private static double[] byLoops(String equation, String letters, long[] sizes, Tensor[] operands) {
        String[] terms = equation.substring(0, equation.indexOf('-')).split(",");
        String result = equation.substring(equation.indexOf('>') + 1);
        long total = 1;
        long size = 1;
        for (int i = 0; i < sizes.length; i++) {
            total *= sizes[i];
            size *= result.indexOf(letters.charAt(i)) >= 0 ? sizes[i] : 1;
        }
        double[] sums = new double[(int) size];
        for (long combination = 0; combination < total; combination++) {
            long[] index = new long[sizes.length];
            long rest = combination;
            for (int i = 0; i < index.length; i++) {
                index[i] = rest % sizes[i];
                rest /= sizes[i];
            }
            double product = 1;
            for (int k = 0; k < operands.length; k++) {
                product *= operands[k].item(terms[k].chars().mapToLong(c -> index[letters.indexOf(c)]).toArray());
            }
            int place = 0;
            for (char c : result.toCharArray()) {
                place = (int) (place * sizes[letters.indexOf(c)] + index[letters.indexOf(c)]);
            }
            sums[place] += product;
        }
        return sums;
    }

    @ParameterizedTest
    @CsvSource({"'ij,jk->ik', '2x3 3x4', ijk, 2x3x4", "'ij,jk->ki', '2x3 3x4', ijk, 2x3x4",
            "'bij,bjk->bik', '2x3x2 2x2x3', bijk, 2x3x2x3", "'ij->ji', '2x3', ij, 2x3", "'ij->', '2x3', ij, 2x3",
            "'ij->j', '2x3', ij, 2x3", "'ii->', '3x3', i, 3", "'ii->i', '3x3', i, 3", "'iij->ji', '3x3x2', ij, 3x2",
            "'iii->i', '2x2x2', i, 2", "'i,j->ij', '2 3', ij, 2x3", "'i,i->', '3 3', i, 3",
            "'ij,ij->ij', '2x3 2x3', ij, 2x3", "'ij,ij->i', '2x3 2x3', ij, 2x3", "'ij,j->ij', '2x3 3', ij, 2x3",
            "'ij,jk,kl->il', '2x3 3x2 2x4', ijkl, 2x3x2x4", "'ij,kj,kl->', '2x3 2x3 2x2', ijkl, 2x3x2x2",
            "'abc,cd,bde->ae', '2x3x2 2x3 3x3x2', abcde, 2x3x2x3x2", "'ab,cd->bd', '2x3 2x2', abcd, 2x3x2x2",
            "'i,i,i->i', '3 3 3', i, 3", "'bqd,bkd->bqk', '2x3x2 2x4x2', bqkd, 2x3x4x2"})
    void sumsOfProductsAreThoseOfLoops(String equation, String operandSizes, String letters, String sizes) {
        Tensor[] operands = operands(operandSizes);
        double[] expected = byLoops(equation, letters, Stream.of(sizes.split("x")).mapToLong(Long::parseLong).toArray(),
                operands);
        assertArrayEquals(expected, Tensor.einsum(equation, operands).toDoubleArray());
        Tensor[] turned = Stream.of(operands).map(x -> x.dim() < 2 ? x : x.mT().contiguous().mT()).toArray(
                Tensor[]::new);
        assertArrayEquals(expected, Tensor.einsum(equation, turned).toDoubleArray());
        Tensor[] integers = Stream.of(operands).map(x -> x.to(DType.INT64)).toArray(Tensor[]::new);
        assertArrayEquals(expected, Tensor.einsum(equation, integers).toDoubleArray());
    }

    @ParameterizedTest
    @CsvSource({"'ij,jk', '2x3 3x4', '[2, 4]'", "'ba', '2x3', '[3, 2]'", "'aB', '2x3', '[3, 2]'", "'ii', '3x3', '[]'",
            "'...ij,...jk', '5x2x3 3x4', '[5, 2, 4]'", "'...ij,...jk->...ik', '5x1x2x3 4x3x4', '[5, 4, 2, 4]'",
            "'i...', '2x3', '[3, 2]'", "'i...->...', '2x3', '[3]'", "'...->', '2x3', '[]'", "'...', '2x3', '[2, 3]'",
            "'...a->a...', '2x3x4', '[4, 2, 3]'", "'ii...->i...', '3x3x2', '[3, 2]'", "'...,...', '3x1 4', '[3, 4]'",
            "'ij->ij...', '2x3', '[2, 3]'", "'ij,ij->ij', '2x3 1x3', '[2, 3]'", "'ij,j->i', '2x3 1', '[2]'",
            "'i j , jk -> i k', '2x3 3x4', '[2, 4]'", "'->', '', '[]'", "'', '', '[]'", "',->', ' ', '[]'",
            "'b...->b', '2x0', '[2]'", "'ij,jk->ik', '2x0 0x3', '[2, 3]'", "'ij,jk->ik', '0x2 2x3', '[0, 3]'"})
    void shapesAreThoseOfPyTorch(String equation, String operandSizes, String shape) {
        assertEquals(shape, Tensor.einsum(equation, operands(operandSizes)).shape().toString());
    }

    @Test
    void dimensionsOfSizeOneAreBroadcast() {
        Tensor x = numbered("2x3");
        assertArrayEquals(x.sum(1).mul(2).toDoubleArray(), Tensor.einsum("ij,j->i", x, Tensor.full(DType.FLOAT64, 2, 1))
                .toDoubleArray());
        assertArrayEquals(x.sum(0).toDoubleArray(), Tensor.einsum("...i->i", x).toDoubleArray());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"ij,jk->ik; 2x3; fewer operands were provided than specified in the equation",
            "ij; 2x3 2x3; more operands were provided than specified in the equation",
            "ij->ik; 2x3; output subscript k does not appear in the equation for any input operand",
            "ij->ii; 2x3; output subscript i appears more than once in the output",
            "i->i; 2x3; the number of subscripts in the equation (1) does not match the number of dimensions (2) for operand 0 and no ellipsis was given",
            "i1->i; 2x3; invalid subscript given at index 1 in the equation string, subscripts must be in [a-zA-Z]",
            "ij->j->i; 2x3; invalid subscript given at index 5 in the equation string, subscripts must be in [a-zA-Z]",
            "ij>ji; 2x3; invalid subscript given at index 2 in the equation string, subscripts must be in [a-zA-Z]",
            "ij - >ji; 2x3; invalid subscript given at index 3 in the equation string, subscripts must be in [a-zA-Z]",
            "ij,jk->ik; 2x3 2x3; subscript j has size 2 for operand 1 which does not broadcast with previously seen size 3",
            "ii->i; 2x3; subscript i is repeated for operand 0 but the sizes don't match, 3 != 2",
            "ii; 3x1; subscript i is repeated for operand 0 but the sizes don't match, 1 != 3",
            "i..->i; 2x3; found '.' for operand 0 that is not part of any ellipsis",
            "...j...->i; 2x3; found '.' for operand 0 for which an ellipsis was already found",
            "ij->......; 2x3; found '.' for output but an ellipsis (...) was already found",
            "ij->..; 2x3; found '.' for output that is not part of any ellipsis (...)",
            "i...,...j->ij...; 2x3 2x3; dimension 0 covered by ellipsis in operand 1has size 2 which does not broadcast with previously seen ellipsis with size 3 for the respective dimension"})
    void mistakesAreNamedInTheWordsOfPyTorch(String equation, String operandSizes, String message) {
        assertEquals("einsum(): " + message, assertThrows(TensorException.class, () -> Tensor.einsum(equation, operands(
                operandSizes))).getMessage());
    }

    @Test
    void noOperandIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.einsum(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ij,jk->ik;2x3 3x2", "bij,bjk,k->bi;2x2x3 2x3x2 2", "ii->i;3x3", "ii,i->;3x3 3",
            "...ij,...jk->...ik;2x1x2x2 3x2x1", "ij,j->i;2x3 1", "ij,ij->ij;2x3 2x3", "i,j,k->;2 3 2"})
    void derivativesEqualCentralDifferences(String example) {
        String[] parts = example.split(";");
        List<Tensor> inputs = Stream.of(operands(parts[1])).map(x -> x.mul(0.1).cos().detach().setRequiresGrad(true))
                .toList();
        assertTrue(GradCheck.check(at -> List.of(Tensor.einsum(parts[0], at.toArray(Tensor[]::new))), inputs));
        assertTrue(GradCheck.checkSecond(at -> List.of(Tensor.einsum(parts[0], at.toArray(Tensor[]::new))), inputs));
    }

    @Test
    void onlyTheResultStays() {
        Tensor a = numbered("8x9");
        Tensor b = numbered("9x4x8");
        long before = Memory.liveBytes();
        Tensor product = Tensor.einsum("ij,jki->k", a, b);
        assertEquals(product.array().storage().capacity(), Memory.liveBytes() - before);
    }
}
