package dev.arenagrad.memory.storage;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The allocation of a tensor of any size; recorded only where a recording asks for it by name. */
@Name("dev.arenagrad.Allocation")
@Label("Allocation")
@Description("Off-heap memory for a tensor")
@Category("arenagrad")
@Enabled(false)
@StackTrace(false)
final class AllocationEvent extends Event {
    private static final AllocationEvent PROBE = new AllocationEvent();

    @Label("Operation")
    @Description("The operation that made the tensor") String operation = "";

    @Label("Shape")
    @Description("The sizes of its dimensions") String shape = "";

    @Label("Scope")
    @Description("The scope that owns it or, if that has no name, the nearest around it that has") String scope = "";

    @Label("Size")
    @Description("The bytes of its block")
    @DataAmount long bytes;

    @Label("Address")
    @Description("The address of its block, which no other tensor has until a Free event of the same address")
    @MemoryAddress long address;

    /** Records that {@code storage} has got its block. */
    static void emit(Storage storage, ScopeImpl owner) {
        if (PROBE.isEnabled()) {
            Block block = storage.block();
            AllocationEvent event = new AllocationEvent();
            event.operation = Storage.name(storage.origin());
            event.shape = storage.shape() == null ? "" : String.valueOf(storage.shape());
            event.scope = owner.nearestName();
            event.bytes = block.capacity();
            event.address = block.segment.address();
            event.commit();
        }
    }
}
