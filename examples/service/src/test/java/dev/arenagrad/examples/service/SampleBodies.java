package dev.arenagrad.examples.service;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Bodies of requests for the load. */
final class SampleBodies {
    private static final int ROWS = 8;
    private static final String ROW = Arrays.toString(new float[Network.FEATURES]);

    /**
     * A body that is refused.
     *
     * @param status what it is answered with
     */
    record Refused(String body, int status) {}

    /** Each is refused for another reason. */
    static final List<Refused> REFUSED = List.of(
            new Refused("", 400),
            new Refused("{\"features\":", 400),
            new Refused("{\"features\": [[1, 2]], \"targets\": [1]}", 400),
            new Refused("{\"features\": [" + ROW + "], \"targets\": [\"1\"]}", 400),
            new Refused("{\"features\": [" + ROW + "], \"targets\": [7]}", 400),
            new Refused("[".repeat(5000), 400),
            new Refused(tooMuchToCompute(), 413));

    private SampleBodies() {}

    /** A batch as large as a body may be, which needs more memory than a request may have. */
    private static String tooMuchToCompute() {
        int rows = 1800;
        String row = "[" + "0,".repeat(Network.FEATURES - 1) + "0]";
        return "{\"features\":[" + (row + ",").repeat(rows - 1) + row + "],\"targets\":[" + "0,".repeat(rows - 1)
                + "0]}";
    }

    /** {@return a batch of random examples: the target says whether the sum of the features is positive, and is wrong now and then} */
    static String random(RandomGenerator random) {
        float[][] features = new float[ROWS][Network.FEATURES];
        float[] targets = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            float[] row = features[i];
            for (int k = 0; k < row.length; k++) {
                row[k] = (float) random.nextGaussian();
            }
            boolean isPositive = IntStream.range(0, row.length).mapToDouble(k -> row[k]).sum() > 0;
            targets[i] = isPositive ^ random.nextInt(20) == 0 ? 1 : 0;
        }
        return "{\"features\":" + Arrays.deepToString(features) + ",\"targets\":" + Arrays.toString(targets) + "}";
    }
}
