package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An input of a case.
 *
 * @param layout how its elements lie in memory: {@code contiguous}, {@code transposed} (in reverse order of dimensions),
 *        {@code stepped} (with gaps between elements) or {@code expanded} (all entries of the first dimension are one)
 */
record GoldenInput(String name, String layout, boolean differentiable, GoldenTensor values) {
    /** {@return the input of a text such as {@code x contiguous differentiable float32 [2] 1 2}} */
    static GoldenInput parse(String text) {
        String[] words = text.split(" ", 3);
        boolean differentiable = words[2].startsWith("differentiable ");
        String tensor = differentiable ? words[2].substring("differentiable ".length()) : words[2];
        return new GoldenInput(words[0], words[1], differentiable, GoldenTensor.parse(tensor));
    }

    /** {@return a new leaf of these values, laid out as wanted} */
    Tensor make() {
        return leaf(laidOut(layout, values.make()));
    }

    /** {@return a new leaf of these values none of whose elements share memory} */
    Tensor makeWithoutOverlap() {
        return leaf(layout.equals("expanded") ? values.make() : laidOut(layout, values.make()));
    }

    private Tensor leaf(Tensor laidOut) {
        return laidOut.detach().setRequiresGrad(differentiable);
    }

    /** {@return a tensor of the same values, laid out as wanted} */
    static Tensor laidOut(String layout, Tensor x) {
        return switch (layout) {
            case "contiguous" -> x;
            case "transposed" -> {
                int[] backwards = IntStream.range(0, x.dim()).map(i -> x.dim() - 1 - i).toArray();
                yield x.permute(backwards).contiguous().permute(backwards);
            }
            case "stepped" -> {
                long[] twiceAsLong = x.shape().toArray();
                twiceAsLong[x.dim() - 1] *= 2;
                Tensor withGaps = Tensor.stack(List.of(x, Tensor.onesLike(x)), x.dim()).reshape(twiceAsLong);
                yield withGaps.slice(x.dim() - 1, 0, twiceAsLong[x.dim() - 1], 2);
            }
            case "expanded" -> x.slice(0, 0, 1).expand(x.shape());
            default -> throw new IllegalArgumentException(layout);
        };
    }
}
