package dev.arenagrad.ops.kernels;

import dev.arenagrad.bindings.Switches;

/**
 * Whether kernels use SIMD instructions, decided once. They do if the JVM was started with
 * {@code --add-modules jdk.incubator.vector} and the system property {@code arenagrad.simd} is not {@code false}. Any value but these two is
 * refused.
 */
public final class Simd {
    private static final String MODULE = "jdk.incubator.vector";

    /** The system property. To read its name does not initialise the class, which fails if its value is refused. */
    public static final String PROPERTY = "arenagrad.simd";

    /** Whether they do. Final, so that the JIT compiles only what is used. */
    public static final boolean ON = decide();

    /** Whether part of a vector can be read and written. Where it cannot, the JDK does it lane by lane. */
    public static final boolean MASKS = ON && VectorFeatures.masks();

    /** Whether vectors have at least 256 bits, so that eight floats fit into one. */
    static final boolean WIDE = ON && VectorFeatures.wide();

    /** Whether vectors of INT64 are converted to floating point and back by single instructions. */
    static final boolean LONGS = ON && VectorFeatures.longConversions();

    private Simd() {}

    private static boolean decide() {
        boolean wanted = Switches.property(PROPERTY, true);
        if (wanted && ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            System.getLogger("dev.arenagrad.ops").log(System.Logger.Level.WARNING,
                    "Module " + MODULE + " is absent, so arrays are computed by plain loops, several times slower."
                            + " Start the JVM with --add-modules " + MODULE + ", or set the system property "
                            + PROPERTY + "=false if this is intended.");
            return false;
        }
        return wanted;
    }
}
