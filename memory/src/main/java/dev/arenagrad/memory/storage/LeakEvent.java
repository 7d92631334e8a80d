package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A leak that was found. */
@Name("dev.arenagrad.Leak")
@Label("Leak")
@Description("Scopes that were not closed, or memory that grows without end")
@Category("arenagrad")
@StackTrace(false)
final class LeakEvent extends Event {
    @Label("Kind") String kind = "";

    @Label("Scope") String scope = "";

    @Label("Thread")
    @Description("The thread that opened the scope") String thread = "";

    @Label("Count")
    @Description("How many leaks of this cause were found so far, or how many closed scopes the saved memory comes from") long count;

    @Label("Held")
    @Description("The bytes of blocks it held")
    @DataAmount long bytes;

    @Label("Tensors")
    @Description("How many storages it held") long tensors;

    @Label("Largest Owners") String largestOwners = "";

    @Label("Chain")
    @Description("The nodes from a kept result to one that saved memory") String chain = "";

    @Label("Place")
    @Description("Where the scope was opened, or the memory made, if known") String place = "";

    static void emit(Leak leak) {
        LeakEvent event = new LeakEvent();
        if (event.isEnabled()) {
            event.kind = leak.kind().name();
            event.scope = leak.scope();
            event.thread = leak.thread();
            event.count = leak.count();
            event.bytes = leak.bytes();
            event.tensors = leak.tensors();
            event.largestOwners = leak.largestOwners().toString();
            event.chain = String.join(" <- ", leak.chain());
            event.place = leak.place().stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
            event.commit();
        }
    }
}
