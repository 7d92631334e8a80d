package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.Parcel;
import java.util.function.Supplier;

/** Makes storages whose end the collector decides, and holds on to none. */
final class HoldNothing {
    private static final int MIB = 1 << 20;
    private static final int COUNT = 1000;

    private HoldNothing() {}

    /** Ways by which a storage comes to belong to the collector. */
    enum Way {
        OUTSIDE_ANY_SCOPE, KEPT_BY_THE_OUTERMOST_SCOPE, IN_AN_AUTOMATIC_SCOPE
    }

    /** Makes 1,000 MiB in the way named by the argument, and prints the most bytes that were live at a time. */
    public static void main(String[] args) {
        Memory.resetPeak();
        switch (Way.valueOf(args[0])) {
            case OUTSIDE_ANY_SCOPE -> makeMany(() -> Storage.allocate(MIB, "add"));
            case KEPT_BY_THE_OUTERMOST_SCOPE -> makeMany(() -> Scope.tidy(() -> Parcel.of(MIB)));
            case IN_AN_AUTOMATIC_SCOPE -> {
                try (Scope _ = Scope.open(); Scope _ = Scope.auto()) {
                    makeMany(() -> Storage.allocate(MIB, "add"));
                }
            }
        }
        System.out.println(Memory.peakBytes());
    }

    private static void makeMany(Supplier<?> one) {
        for (int i = 0; i < COUNT; i++) {
            one.get();
        }
    }
}
