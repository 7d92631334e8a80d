/**
 * Traces: what the flight recorder's events of the library, and the JDK's {@code jdk.MethodTrace} of its operators, tell of tensors.
 * {@code TraceRecording} makes them ({@code Operators} has the methods, {@code TraceBegins} what was there before), {@code TraceReader}
 * reads them into {@code TraceData}: {@code Span}s, which {@code ThreadSpans} puts into one another, and {@code Allocation}s.
 */
@NullMarked
package dev.arenagrad.inspect.trace;

import org.jspecify.annotations.NullMarked;
