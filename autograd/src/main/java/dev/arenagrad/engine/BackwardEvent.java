package dev.arenagrad.engine;

import dev.arenagrad.memory.Memory;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A backward pass for the flight recorder: one event, whose duration is the pass's. */
@Name("dev.arenagrad.Backward")
@Label("Backward Pass")
@Description("A backward pass through a graph, from its roots to the leaves or to the inputs asked for")
@Category("arenagrad")
@StackTrace(false)
final class BackwardEvent extends Event {
    private static final BackwardEvent PROBE = new BackwardEvent();

    @Label("Nodes")
    @Description("How many nodes the pass ran") long nodes;

    @Label("Saved Bytes Freed")
    @Description("By how much the bytes that graph nodes keep fell during the pass; what other threads save and free meanwhile is in it")
    @DataAmount long freedBytes;

    @Label("Graph Retained")
    @Description("Whether the nodes kept what they saved") boolean retained;

    @Label("Completed")
    @Description("Whether the pass ended without an exception") boolean completed;

    private final transient long savedBefore = Memory.savedBytes();

    /** {@return an event that has begun, or null if none is recorded} */
    static @Nullable BackwardEvent begun() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        BackwardEvent event = new BackwardEvent();
        event.begin();
        return event;
    }

    /** Counts a node, if the pass is recorded. */
    static void ran(@Nullable BackwardEvent event) {
        if (event != null) {
            event.nodes++;
        }
    }

    /** Records the pass, if it is to be. */
    static void ended(@Nullable BackwardEvent event, boolean graphRetained, boolean wasCompleted) {
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            event.freedBytes = event.savedBefore - Memory.savedBytes();
            event.retained = graphRetained;
            event.completed = wasCompleted;
            event.commit();
        }
    }
}
