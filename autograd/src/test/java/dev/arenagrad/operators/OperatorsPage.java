package dev.arenagrad.operators;

import dev.arenagrad.Documentation;
import dev.arenagrad.Linalg;
import dev.arenagrad.Losses;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page docs/operators.md: the catalogue, and which tests hold each operator. */
final class OperatorsPage {
    private static final String HEAD = """
            # Operators

            Every operator, held by the build against PyTorch and against central differences. This page is written from
            the tables in `autograd/src/test/java/dev/arenagrad/operators`; `OperatorsPageTest` fails while it is not what they say.
            Families are those of the packages in `dev.arenagrad.functions`, in the same order; an operation in place stands behind the one
            that it is a form of. The families `random` and `creation` have no lines here, as nothing in them is differentiated.

            - **arenagrad**: the method and its types; the names of its parameters too where two of them are tensors.
            - **saves**: what recording the operator keeps in memory until its backward pass: inputs by name, the result, a number, or
              intermediate tensors.
            - **BLAS, LAPACK**: the routines that the OpenBLAS backend gives large floating-point inputs to.
            - Tensors of **narrow dtypes** (`UINT8` to `INT32`, `FLOAT16`, `BFLOAT16`) are taken by every operator that takes `INT64` or `FLOAT32`,
              but for factorisations, which refuse halves as PyTorch does; `DtypeGoldenTest` holds some 140 forms of operators against PyTorch in each.
            - **goldens**: cases, in each dtype, whose values, first and second derivatives and refusals equal PyTorch's on both backends.
            - **units**: how far an element may be from PyTorch's. A unit is one of the element's own last place; of an element that is a sum
              of larger terms, one of the last place of the sum of their absolute values. What else is in the tensor does not matter.
            - A sum of float32 is computed in float32, in an order that depends on the backend and on the sizes. Over few elements the order does not
              show; the gradient of a product summed over ten million rows came to 2.9942 on one backend and to 3.0386 on the other, for 3.
            - **1st, 2nd, forward**: cases in which the first derivative, the second one, and the first in forward mode equal central
              differences in float64.

            """;

    private static final Pattern SEVERAL_TENSORS = Pattern.compile("Tensor\\b.*\\bTensor\\b");
    private static final Documentation DOCUMENTATION = new Documentation(Tensor.class, NN.class, Linalg.class,
            Losses.class);

    private OperatorsPage() {}

    static String text() {
        return HEAD + Catalogue.FAMILIES.stream().map(OperatorsPage::section).collect(Collectors.joining("\n"))
                + bounds() + differences();
    }

    private static String section(Family family) {
        return "## " + family + "\n\n"
                + "| PyTorch | arenagrad | saves | BLAS, LAPACK | derivative | goldens | units | 1st | 2nd | forward |\n"
                + "|---|---|---|---|---|---:|---:|---:|---:|---:|\n"
                + family.operators().stream().map(operator -> row(family, operator)).collect(Collectors.joining());
    }

    private static String row(Family family, Operator operator) {
        String smooth = Integer.toString(SmoothCase.of(operator, family).size());
        return "| " + String.join(" | ", code(operator.torch()),
                operator.ours().stream().map(OperatorsPage::named).map(OperatorsPage::code).collect(Collectors.joining(
                        ", ")),
                saves(operator), operator.routine(), operator.source(),
                Integer.toString(family.goldens(operator).size()), units(operator), operator
                        .isDifferentiable() ? smooth : "-",
                operator.isTwiceDifferentiable() ? smooth : "-", operator.hasForwardMode() ? smooth : "-") + " |\n";
    }

    private static String saves(Operator operator) {
        if (!operator.isDifferentiable()) {
            return "-";
        }
        return operator.saves().isEmpty() ? "nothing" : String.join(", ", operator.saves());
    }

    /** {@return a signature, with the names of its parameters if two of them are tensors} */
    private static String named(String signature) {
        if (!SEVERAL_TENSORS.matcher(signature).find()) {
            return signature;
        }
        String key = signature.replace(" ", "");
        String parameters = DOCUMENTATION.parameters(key.matches("[A-Z]\\w*\\..*") ? key : "Tensor." + key);
        return signature.substring(0, signature.indexOf('(')) + "(" + parameters + ")";
    }

    private static String code(String name) {
        return "`" + name + "`";
    }

    private static String units(Operator operator) {
        Operator.Bound bound = operator.bound();
        return bound.units() + (bound.unitsOfDouble() == bound.units() ? "" : " (float64 " + bound.unitsOfDouble()
                + ")");
    }

    private static String bounds() {
        return "\n## More units than usual\n\n"
                + "Functions are good to two units, on either side, so that four are between them and PyTorch's. Where there may be more:\n\n"
                + Catalogue.operators().filter(operator -> operator.bound().reason() != null)
                        .map(operator -> "- " + code(operator.torch()) + ", " + units(operator) + ": "
                                + operator
                                        .bound().reason() + "\n").collect(Collectors.joining());
    }

    private static String differences() {
        List<Operator> differing = Catalogue.operators().filter(operator -> !operator.differences().isEmpty()).toList();
        if (differing.isEmpty()) {
            return "";
        }
        return "\n## Differences from PyTorch\n\n"
                + "Each is asserted: should one go away, the build asks for its line to be taken out.\n\n"
                + differing.stream().flatMap(operator -> operator.differences().stream()
                        .map(difference -> "- " + code(operator.torch()) + ", case \"" + difference.label() + "\", "
                                + difference.what() + ": " + difference.reason() + "\n")).collect(Collectors.joining());
    }
}
