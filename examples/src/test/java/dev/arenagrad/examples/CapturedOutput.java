package dev.arenagrad.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a program prints. */
public final class CapturedOutput {
    private CapturedOutput() {}

    /** A program, or a part of one. */
    public interface Program {
        /** Runs it. */
        void run() throws Exception;
    }

    /** {@return the lines that {@code program} prints to the standard output} */
    public static List<String> of(Program program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            program.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
