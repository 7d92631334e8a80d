package dev.arenagrad.examples.notebooks;

import dev.arenagrad.examples.CapturedOutput;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;

/** Runs the cells of a notebook, one after the other, as a Jupyter kernel for Java does, by jshell in this JVM. */
final class JavaKernel implements AutoCloseable {
    private final JShell shell = JShell.builder().executionEngine("local").build();

    JavaKernel() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator)) {
            shell.addToClasspath(entry);
        }
    }

    /**
     * What a cell printed, and the value of its last expression.
     *
     * @param printed lines
     * @param value null if it has none
     */
    record Output(List<String> printed, Object value) {}

    /** {@return the output of a cell; lines that begin with % are for the kernel and left out} */
    Output run(String cell) throws Exception {
        String remaining = cell.lines().filter(line -> !line.startsWith("%")).collect(Collectors.joining("\n"));
        List<SnippetEvent> events = new ArrayList<>();
        List<String> printed = CapturedOutput.of(() -> evaluate(remaining, events));
        return new Output(printed, events.isEmpty() ? null : value(events.getLast().snippet()));
    }

    private void evaluate(String cell, List<SnippetEvent> events) {
        String remaining = cell;
        while (!remaining.isBlank()) {
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(remaining);
            if (!next.completeness().isComplete()) {
                throw new AssertionError(next.completeness() + ": " + remaining);
            }
            for (SnippetEvent event : shell.eval(next.source())) {
                require(event);
                events.add(event);
            }
            remaining = next.remaining();
        }
    }

    private void require(SnippetEvent event) {
        if (event.exception() != null) {
            throw new AssertionError(event.snippet().source(), event.exception());
        }
        if (event.status() != Snippet.Status.VALID && event.status() != Snippet.Status.OVERWRITTEN) {
            throw new AssertionError(event.snippet().source() + "\n" + shell.diagnostics(event.snippet())
                    .map(diagnostic -> diagnostic.getMessage(null)).collect(Collectors.joining("\n")));
        }
    }

    private Object value(Snippet snippet) {
        String name = switch (snippet) {
            case ExpressionSnippet expression -> expression.name();
            case VarSnippet variable when variable.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND -> variable
                    .name();
            default -> null;
        };
        if (name == null) {
            return null;
        }
        shell.eval(CellResult.class.getName() + ".set(" + name + ")").forEach(this::require);
        return CellResult.take();
    }

    /** Ends the session. The classes of its snippets stay in this JVM, but not what their variables held. */
    @Override
    public void close() {
        shell.variables().filter(variable -> !variable.typeName().matches(
                "boolean|byte|char|short|int|long|float|double"))
                .forEach(variable -> shell.eval(variable.name() + " = null"));
        shell.close();
    }
}
