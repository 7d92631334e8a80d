package dev.arenagrad.ops;

import java.util.random.RandomGenerator;

/**
 * Draws indices with given weights. The weights are the leaves of a tree of sums, and each draw descends the tree. Without replacement, a
 * drawn index gets weight 0 and the sums above it are recomputed.
 */
public final class Multinomial {
    private final double[] sums;
    private final int leaves;

    private Multinomial(double[] weights, int from, int to) {
        leaves = Integer.highestOneBit(Math.max(to - from - 1, 1)) * 2;
        sums = new double[2 * leaves];
        System.arraycopy(weights, from, sums, leaves, to - from);
        for (int i = leaves - 1; i > 0; i--) {
            sums[i] = sums[2 * i] + sums[2 * i + 1];
        }
    }

    /**
     * {@return {@code count} indices for each row of weights, INT64}
     *
     * @param weights floating point, a row or a matrix of rows; they need not add up to 1
     * @param count how many indices are drawn for each row
     * @param replacement whether an index may be drawn again
     * @throws TensorException if weights are negative or not finite, if there are too few that are not 0, or if shape or dtype do not
     *         fit
     */
    public static NDArray draw(NDArray weights, long count, boolean replacement) {
        if (weights.rank() < 1 || weights.rank() > 2) {
            throw new TensorException("prob_dist must be 1 or 2 dim");
        }
        if (!weights.dtype().isFloatingPoint()) {
            throw new TensorException("multinomial only supports floating-point dtypes for input, got: " + weights
                    .dtype().scalarName());
        }
        if (count <= 0) {
            throw new TensorException("cannot sample n_sample <= 0 samples");
        }
        long columns = weights.shape().size(-1);
        if (!replacement && count > columns) {
            throw new TensorException("cannot sample n_sample > prob_dist.size(-1) samples without replacement");
        }
        long rows = weights.rank() == 1 ? 1 : weights.shape().size(0);
        long[] drawn = new long[HostCopy.length(Shape.of(rows, count))];
        double[] values = HostCopy.toDoubles(weights);
        RandomGenerator random = RandomStream.ofThread();
        for (int row = 0; row < rows; row++) {
            Multinomial tree = new Multinomial(values, (int) (row * columns), (int) ((row + 1) * columns));
            tree.requireValid();
            for (int i = 0; i < count; i++) {
                int index = tree.draw(random);
                drawn[(int) (row * count + i)] = index;
                if (!replacement) {
                    tree.remove(index);
                }
            }
        }
        NDArray out = HostCopy.of(drawn);
        return weights.rank() == 1 ? out : out.withLayout(Shape.of(rows, count).contiguous());
    }

    private void requireValid() {
        for (int i = leaves; i < 2 * leaves; i++) {
            if (!(sums[i] >= 0)) {
                throw new TensorException("probability tensor contains either `inf`, `nan` or element < 0");
            }
        }
        if (!Double.isFinite(sums[1])) {
            throw new TensorException("probability tensor contains either `inf`, `nan` or element < 0");
        }
        if (sums[1] == 0) {
            throw new TensorException("invalid multinomial distribution (sum of probabilities <= 0)");
        }
    }

    private int draw(RandomGenerator random) {
        if (sums[1] == 0) {
            throw new TensorException("invalid multinomial distribution (with replacement=False, not enough"
                    + " non-negative category to sample)");
        }
        double rest = random.nextDouble() * sums[1];
        int node = 1;
        while (node < leaves) {
            node *= 2;
            if (rest >= sums[node] && sums[node + 1] > 0) {
                rest -= sums[node];
                node++;
            }
        }
        return node - leaves;
    }

    private void remove(int index) {
        int node = leaves + index;
        sums[node] = 0;
        for (node /= 2; node > 0; node /= 2) {
            sums[node] = sums[2 * node] + sums[2 * node + 1];
        }
    }
}
