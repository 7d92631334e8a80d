package dev.arenagrad.examples;

import dev.arenagrad.Tensor;
import java.util.List;

/** What {@link Training} trains. */
interface Network {
    /** {@return the logits of each class, samples by classes, of samples by {@link DigitSet#PIXELS}} */
    Tensor logits(Tensor samples);

    /** {@return the same in training, where a network may do more to generalise better} */
    default Tensor logitsInTraining(Tensor samples) {
        return logits(samples);
    }

    /** {@return all weights and biases} */
    List<Tensor> parameters();
}
