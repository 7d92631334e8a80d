package dev.arenagrad.functions.random;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Multinomial;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.RandomFill;
import dev.arenagrad.ops.RandomStream;
import dev.arenagrad.ops.Shape;
import java.util.function.Supplier;

/** Random numbers, drawn from the stream of the calling thread. Results do not depend on the overwritten values, so gradients are zero. */
public final class RandomFunctions {
    private RandomFunctions() {}

    /** {@return numbers uniform in [0, 1)} */
    public static Tensor rand(DType dtype, Shape shape) {
        return new Variable(RandomFill.uniform(dtype, shape));
    }

    /** {@return standard normal numbers} */
    public static Tensor randn(DType dtype, Shape shape) {
        return new Variable(RandomFill.normal(dtype, shape));
    }

    /** {@return whole numbers uniform in [from, to)} */
    public static Tensor randint(long from, long to, DType dtype, Shape shape) {
        NDArray array = NDArray.allocate(dtype, shape, "randint");
        try {
            RandomFill.integers(array, from, to);
        } catch (Throwable e) {
            array.discard();
            throw e;
        }
        return new Variable(array);
    }

    /** {@return 0 to {@code count} - 1 in random order, INT64} */
    public static Tensor randperm(long count) {
        return new Variable(RandomFill.permutation(count));
    }

    /** {@return 1 with the probability that each element of p gives, else 0} */
    public static Tensor bernoulli(Tensor p) {
        return LinearNode.recorded("BernoulliBackward0", RandomFill.bernoulli(p.array()), p,
                Tensor::zerosLike);
    }

    /** {@return {@code value} with probability p, else 0: with value 1 / p, the mask of dropout} */
    public static Tensor mask(DType dtype, Shape shape, double p, double value) {
        NDArray array = NDArray.allocate(dtype, shape, "dropout");
        try {
            RandomFill.bernoulli(array, p, value);
        } catch (Throwable e) {
            array.discard();
            throw e;
        }
        return new Variable(array);
    }

    /**
     * {@return the result of {@code action}, which may draw random numbers} If it throws, the generator is set back, so that the action can
     * be repeated with the same numbers.
     */
    public static <T> T repeatable(Supplier<T> action) {
        RandomStream stream = RandomStream.ofThread();
        RandomStream.State before = stream.state();
        try {
            return action.get();
        } catch (RuntimeException | Error e) {
            stream.set(before);
            throw e;
        }
    }

    /** {@return {@code count} indices for each row of weights, INT64} */
    public static Tensor multinomial(Tensor weights, long count, boolean replacement) {
        return new Variable(Multinomial.draw(weights.array(), count, replacement));
    }

    /** Fills x with numbers uniform in [from, to), and returns it. */
    public static Tensor uniform(Tensor x, double from, double to) {
        return InPlace.overwrite(x, "UniformBackward0", array -> RandomFill.uniform(array, from, to));
    }

    /** Fills x with normal numbers, and returns it. */
    public static Tensor normal(Tensor x, double mean, double std) {
        return InPlace.overwrite(x, "NormalBackward0", array -> RandomFill.normal(array, mean, std));
    }

    /** Fills x with ones, with probability p, and zeros, and returns it. */
    public static Tensor bernoulli(Tensor x, double p) {
        return InPlace.overwrite(x, "BernoulliBackward1", array -> RandomFill.bernoulli(array, p, 1));
    }

    /** Fills x with whole numbers uniform in [from, to), and returns it. */
    public static Tensor random(Tensor x, long from, long to) {
        return InPlace.overwrite(x, "RandomBackward0", array -> RandomFill.integers(array, from, to));
    }

    /** Starts the random numbers of the process again. */
    public static void seed(long seed) {
        RandomStream.seedProcess(seed);
    }
}
