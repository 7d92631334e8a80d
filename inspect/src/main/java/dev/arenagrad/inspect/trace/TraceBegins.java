package dev.arenagrad.inspect.trace;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The beginning of a trace: what was there before. */
@Name(TraceBegins.NAME)
@Label("Trace Begins")
@Description("The beginning of a trace of tensors")
@Category("arenagrad")
@StackTrace(false)
final class TraceBegins extends Event {
    static final String NAME = "dev.arenagrad.TraceBegins";

    @Label("Live")
    @Description("The bytes of tensors that were live")
    @DataAmount long liveBytes;

    static void emit(long liveBytes) {
        TraceBegins event = new TraceBegins();
        event.liveBytes = liveBytes;
        event.commit();
    }
}
