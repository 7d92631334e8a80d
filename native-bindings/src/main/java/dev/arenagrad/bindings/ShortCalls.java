package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * BLAS calls on short vectors. On a handful of elements an ordinary downcall spends most of its time telling the JVM
 * that the thread leaves Java; these are linked as {@linkplain Linker.Option#critical critical}, which leaves that out
 * and saves about a third of a dot product of four elements.
 *
 * <p>The price: while such a call runs, its thread cannot stop for the garbage collector, and every other thread of
 * the JVM may have to wait for it. So callers keep {@code n} at or below {@link #MAX_LENGTH}, and use the generated
 * function of the same name beyond it. That is not checked here.
 *
 * <p>Arguments are those of the generated functions: {@code n} elements of native memory, {@code incx} elements from
 * one to the next. Nothing is checked against the size of a segment: validate before calling. Any thread may call. If
 * no usable OpenBLAS is found, the first use of this class throws {@link ExceptionInInitializerError}; call
 * {@link OpenBlas#load()} before.
 *
 * <p>All methods throw {@link IllegalArgumentException} for a segment on the Java heap, and
 * {@link IllegalStateException} or {@link WrongThreadException} for one whose arena is closed or confined to another
 * thread.
 */
public final class ShortCalls {
    /**
     * The greatest {@code n} these calls are meant for: a few microseconds, and below the size (10,000 elements) from
     * which OpenBLAS divides such a call among threads and waits for them.
     */
    public static final int MAX_LENGTH = 8192;

    /** Of floats. Those of a type are linked when one is first called, as linking makes classes. */
    private static final class Floats {
        static final MethodHandle DOT = link("cblas_sdot", FunctionDescriptor.of(JAVA_FLOAT, JAVA_INT, ADDRESS,
                JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle AXPY = link("cblas_saxpy", FunctionDescriptor.ofVoid(JAVA_INT, JAVA_FLOAT, ADDRESS,
                JAVA_INT, ADDRESS, JAVA_INT));
    }

    /** Of doubles. */
    private static final class Doubles {
        static final MethodHandle DOT = link("cblas_ddot", FunctionDescriptor.of(JAVA_DOUBLE, JAVA_INT, ADDRESS,
                JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle AXPY = link("cblas_daxpy", FunctionDescriptor.ofVoid(JAVA_INT, JAVA_DOUBLE, ADDRESS,
                JAVA_INT, ADDRESS, JAVA_INT));
    }

    private ShortCalls() {}

    /**
     * Sum of the products of corresponding elements.
     *
     * @param n    the number of elements
     * @param x    float elements
     * @param incx the step from one element of {@code x} to the next
     * @param y    float elements
     * @param incy the step from one element of {@code y} to the next
     * @return the dot product of {@code x} and {@code y}
     */
    public static float sdot(int n, MemorySegment x, int incx, MemorySegment y, int incy) {
        try {
            return (float) Floats.DOT.invokeExact(n, x, incx, y, incy);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Sum of the products of corresponding elements.
     *
     * @param n    the number of elements
     * @param x    double elements
     * @param incx the step from one element of {@code x} to the next
     * @param y    double elements
     * @param incy the step from one element of {@code y} to the next
     * @return the dot product of {@code x} and {@code y}
     */
    public static double ddot(int n, MemorySegment x, int incx, MemorySegment y, int incy) {
        try {
            return (double) Doubles.DOT.invokeExact(n, x, incx, y, incy);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Adds a multiple of a vector to another: {@code y = alpha * x + y}.
     *
     * @param n     the number of elements
     * @param alpha the factor
     * @param x     float elements
     * @param incx  the step from one element of {@code x} to the next
     * @param y     float elements, overwritten
     * @param incy  the step from one element of {@code y} to the next
     */
    public static void saxpy(int n, float alpha, MemorySegment x, int incx, MemorySegment y, int incy) {
        try {
            Floats.AXPY.invokeExact(n, alpha, x, incx, y, incy);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /**
     * Adds a multiple of a vector to another: {@code y = alpha * x + y}.
     *
     * @param n     the number of elements
     * @param alpha the factor
     * @param x     double elements
     * @param incx  the step from one element of {@code x} to the next
     * @param y     double elements, overwritten
     * @param incy  the step from one element of {@code y} to the next
     */
    public static void daxpy(int n, double alpha, MemorySegment x, int incx, MemorySegment y, int incy) {
        try {
            Doubles.AXPY.invokeExact(n, alpha, x, incx, y, incy);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        OpenBlas.load();
        return Downcall.link(SymbolLookup.loaderLookup().findOrThrow(name), descriptor, Linker.Option.critical(false));
    }
}
