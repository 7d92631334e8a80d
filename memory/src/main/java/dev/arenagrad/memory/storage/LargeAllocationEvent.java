package dev.arenagrad.memory.storage;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** The allocation of a tensor of at least {@code arenagrad.events.large} bytes, a system property (1 MiB unless set). */
@Name("dev.arenagrad.LargeAllocation")
@Label("Large Allocation")
@Description("Off-heap memory for a large tensor")
@Category("arenagrad")
final class LargeAllocationEvent extends Event {
    static final long THRESHOLD = Settings.LARGE_ALLOCATION;

    private static final LargeAllocationEvent PROBE = new LargeAllocationEvent();

    @Label("Operation")
    @Description("The operation that made the tensor") String operation = "";

    @Label("Shape")
    @Description("The sizes of its dimensions") String shape = "";

    @Label("Scope")
    @Description("The scope that owns it") String scope = "";

    @Label("Size")
    @Description("The bytes of its block")
    @DataAmount long bytes;

    @Label("Place")
    @Description("The line of the program that called the library") String place = "";

    static void emit(Storage storage, ScopeImpl owner) {
        if (PROBE.isEnabled()) {
            LargeAllocationEvent event = new LargeAllocationEvent();
            event.operation = Storage.name(storage.origin());
            event.shape = storage.shape() == null ? "" : String.valueOf(storage.shape());
            event.scope = owner.name();
            event.bytes = storage.capacity();
            event.place = CallSites.lineOfUser();
            event.commit();
        }
    }
}
