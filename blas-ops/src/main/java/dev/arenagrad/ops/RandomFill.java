package dev.arenagrad.ops;

import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Random numbers from one generator of the process, the JDK's L64X128MixRandom. Threads draw from it in turns: results are
 * reproducible for a seed as long as the order of draws is.
 */
public final class RandomFill {
    private static final String ALGORITHM = "L64X128MixRandom";
    private static final ReentrantLock LOCK = new ReentrantLock();

    private static RandomGenerator generator = RandomGenerator.of(ALGORITHM);

    private RandomFill() {}

    /** Starts the generator again from {@code seed}. */
    public static void seed(long seed) {
        LOCK.lock();
        try {
            generator = RandomGeneratorFactory.of(ALGORITHM).create(seed);
        } finally {
            LOCK.unlock();
        }
    }

    /** {@return a fresh array of numbers uniform in [0, 1)} */
    public static NDArray uniform(DType dtype, Shape shape) {
        return draw("rand", Backend::uniform, dtype, shape);
    }

    /** {@return a fresh array of standard normal numbers} */
    public static NDArray normal(DType dtype, Shape shape) {
        return draw("randn", Backend::normal, dtype, shape);
    }

    private interface Distribution {
        void fill(Backend backend, RandomGenerator random, NDArray out);
    }

    private static NDArray draw(String name, Distribution distribution, DType dtype, Shape shape) {
        if (!dtype.isFloatingPoint()) {
            throw new TensorException(name + " needs a floating point dtype, but got " + dtype.scalarName());
        }
        NDArray out = NDArray.allocate(dtype, shape, name);
        LOCK.lock();
        out.beginAccess();
        try {
            distribution.fill(Backends.current(), generator, out);
        } finally {
            out.endAccess();
            LOCK.unlock();
        }
        return out;
    }
}
