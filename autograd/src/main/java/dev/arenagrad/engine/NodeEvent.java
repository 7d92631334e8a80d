package dev.arenagrad.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One node of a backward pass; recorded only where a recording asks for it by name, and for {@link BackwardEvent} too. */
@Name("dev.arenagrad.Node")
@Label("Node")
@Description("A node that a backward pass ran: its derivative, its hooks, and handing on the gradients")
@Category("arenagrad")
@Enabled(false)
@StackTrace(false)
final class NodeEvent extends Event {
    private static final NodeEvent PROBE = new NodeEvent();

    @Label("Name")
    @Description("PyTorch's name of the node") String name = "";

    /** {@return an event that has begun, or null if none is recorded} */
    static @Nullable NodeEvent begun(@Nullable BackwardEvent pass) {
        if (pass == null || !PROBE.isEnabled()) {
            return null;
        }
        NodeEvent event = new NodeEvent();
        event.begin();
        return event;
    }

    /** Records that {@code node} was run, if that is to be. */
    static void ended(@Nullable NodeEvent event, Node node) {
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            event.name = node.name();
            event.commit();
        }
    }
}
