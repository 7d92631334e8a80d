package dev.arenagrad.bindings;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Links native functions, and handles the throwables that an exact invocation is declared to throw. */
final class Downcall {
    private Downcall() {}

    static MethodHandle link(MemorySegment address, FunctionDescriptor descriptor, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, options);
    }

    /** Links a function of the C library, which needs nothing loaded. */
    static MethodHandle linkStandard(String name, FunctionDescriptor descriptor) {
        return link(Linker.nativeLinker().defaultLookup().findOrThrow(name), descriptor);
    }

    /**
     * What to throw for a throwable of {@link MethodHandle#invokeExact}: native code throws none, so that it can only
     * be the unchecked one of an argument check, which is passed on as it is.
     */
    static RuntimeException failure(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> throw new AssertionError("native code throws no checked exception", thrown);
        };
    }
}
