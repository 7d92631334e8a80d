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

/** The end of a tensor's memory; recorded only where a recording asks for it by name. */
@Name("dev.arenagrad.Free")
@Label("Free")
@Description("Off-heap memory of a tensor that its last owner let go of")
@Category("arenagrad")
@Enabled(false)
@StackTrace(false)
final class FreeEvent extends Event {
    private static final FreeEvent PROBE = new FreeEvent();

    @Label("Size")
    @Description("The bytes of the block")
    @DataAmount long bytes;

    @Label("Address")
    @Description("The address of the block, as in the Allocation event")
    @MemoryAddress long address;

    /** Records that {@code block} is about to be free: before another thread can take it, so that events of an address alternate. */
    static void emit(Block block) {
        if (PROBE.isEnabled()) {
            FreeEvent event = new FreeEvent();
            event.bytes = block.capacity();
            event.address = block.segment.address();
            event.commit();
        }
    }
}
