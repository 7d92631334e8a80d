package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.OutOfMemoryException;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A request that was refused. */
@Name("dev.arenagrad.BudgetExceeded")
@Label("Budget Exceeded")
@Description("A request for off-heap memory that a limit or the operating system did not allow")
@Category("arenagrad")
final class BudgetExceededEvent extends Event {
    @Label("Limit of")
    @Description("Whose limit it was") String limitOf = "";

    @Label("Requested")
    @DataAmount long requestedBytes;

    @Label("Limit")
    @Description("0 if the operating system refused")
    @DataAmount long limitBytes;

    @Label("In Use")
    @DataAmount long usedBytes;

    @Label("Peak")
    @DataAmount long peakBytes;

    @Label("Largest Owners") String largestOwners = "";

    @Label("Place")
    @Description("The line of the program that called the library") String place = "";

    static void emit(String limitOf, OutOfMemoryException refusal) {
        BudgetExceededEvent event = new BudgetExceededEvent();
        if (event.isEnabled()) {
            event.limitOf = limitOf;
            event.requestedBytes = refusal.requestedBytes();
            event.limitBytes = refusal.limitBytes();
            event.usedBytes = refusal.usedBytes();
            event.peakBytes = refusal.peakBytes();
            event.largestOwners = refusal.largestOwners().toString();
            event.place = CallSites.lineOfUser();
            event.commit();
        }
    }
}
