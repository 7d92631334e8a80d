package dev.arenagrad.memory;

import dev.arenagrad.memory.storage.Storage;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;

/** Grows global memory and leaves a scope open in a thread that ends; prints what the settings make of that. */
public final class ShowSettings {
    private static final int MIB = 1 << 20;

    private ShowSettings() {}

    /** Prints the limit, the level, whether the bean is there, the leaks reported, and the bytes live at the end. */
    public static void main(String[] args) throws Exception {
        try (Scope _ = Scope.global()) {
            for (int i = 0; i < 10; i++) {
                Storage.allocate(MIB, "grow", "[512, 512]");
            }
        }
        Thread thread = new Thread(() -> {
            Scope.open("left open");
            Storage.allocate(MIB, "add");
        });
        thread.start();
        thread.join();
        Leaks.search();
        System.out.println("limit=" + Memory.limitBytes());
        System.out.println("level=" + Leaks.level());
        System.out.println("bean=" + ManagementFactory.getPlatformMBeanServer().isRegistered(new ObjectName(
                TensorMemoryMXBean.NAME)));
        System.out.println("reported=" + Leaks.reported());
        System.out.println("live=" + Memory.liveBytes() / MIB);
    }
}
