package dev.arenagrad.memory.storage;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A scope, from its opening to its close: one event, whose duration is the scope's. Thread-safe. */
@Name("dev.arenagrad.Scope")
@Label("Scope")
@Description("A scope of tensors, from its opening to its close")
@Category("arenagrad")
@Threshold("1 ms")
@StackTrace(false)
final class ScopeEvent extends Event {
    private static final ScopeEvent PROBE = new ScopeEvent();

    @Label("Name") String name = "";

    @Label("Kind")
    @Description("CONFINED, SHARED, AUTO or GLOBAL") String kind = "";

    @Label("Allocated")
    @Description("Bytes of the blocks allocated in it")
    @DataAmount long allocatedBytes;

    @Label("Tensors Allocated")
    @Description("How many storages were made in it") long allocatedTensors;

    @Label("Owned at Close")
    @Description("Bytes of the blocks that it owned when it closed")
    @DataAmount long ownedBytes;

    @Label("Tensors Owned at Close")
    @Description("How many storages it still owned when it closed") long ownedTensors;

    /** {@return an event that has begun, or null if none is recorded} */
    static @Nullable ScopeEvent begun() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        ScopeEvent event = new ScopeEvent();
        event.begin();
        return event;
    }

    synchronized void allocated(long bytes) {
        allocatedBytes += bytes;
        allocatedTensors++;
    }

    synchronized void owned(long bytes) {
        ownedBytes += bytes;
        ownedTensors++;
    }

    synchronized void closed(String scopeName, ScopeImpl.Kind scopeKind) {
        end();
        if (shouldCommit()) {
            name = scopeName;
            kind = scopeKind.name();
            commit();
        }
    }
}
