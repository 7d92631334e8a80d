package dev.arenagrad.examples.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.arenagrad.Tensor;
import dev.arenagrad.examples.service.RefusedException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Examples that a client sent, checked.
 *
 * @param features a row of {@link Network#FEATURES} finite numbers for each example
 * @param targets what each is, from 0 to 1
 */
record Batch(float[][] features, float[] targets) {
    /** Strict: what is misspelt, missing or of another type is refused, not guessed. */
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build().readerFor(Sent.class);

    private record Sent(@JsonProperty(required = true) float[][] features,
            @JsonProperty(required = true) float[] targets) {}

    /**
     * {@return the batch of a request}
     *
     * @throws RefusedException if it is none
     */
    static Batch parse(byte[] json) {
        Sent sent;
        try {
            sent = JSON.readValue(json);
        } catch (JacksonException e) {
            throw refused(e.getOriginalMessage() + place(e.getLocation()));
        } catch (IOException e) {
            throw new UncheckedIOException("an array of bytes cannot fail to be read", e);
        }
        if (sent == null || sent.features == null || sent.targets == null) {
            throw refused("a batch has \"features\" and \"targets\", neither of them null");
        }
        check(sent.features, sent.targets);
        return new Batch(sent.features, sent.targets);
    }

    private static void check(float[][] features, float[] targets) {
        if (features.length == 0) {
            throw refused("a batch has at least one example");
        }
        if (features.length != targets.length) {
            throw refused(features.length + " rows of features, but " + targets.length + " targets");
        }
        for (int i = 0; i < features.length; i++) {
            float[] row = features[i];
            if (row == null || row.length != Network.FEATURES) {
                throw refused("features[" + i + "] has " + (row == null ? 0 : row.length) + " numbers instead of "
                        + Network.FEATURES);
            }
            for (int k = 0; k < row.length; k++) {
                if (!Float.isFinite(row[k])) {
                    throw refused("features[" + i + "][" + k + "] does not fit into a float");
                }
            }
            if (!(targets[i] >= 0 && targets[i] <= 1)) {
                throw refused("targets[" + i + "] is " + targets[i] + ", not from 0 to 1");
            }
        }
    }

    private static String place(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static RefusedException refused(String why) {
        return new RefusedException(Reason.BAD_REQUEST, why);
    }

    /** {@return the features as a tensor of the innermost scope} */
    Tensor featureTensor() {
        return Tensor.of(features);
    }

    /** {@return the targets as a tensor of the innermost scope} */
    Tensor targetTensor() {
        return Tensor.of(targets);
    }
}
