package dev.arenagrad.memory.testing;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The examples in the Javadoc of the sources of some folders. */
public final class JavadocExamples {
    private static final String START = "{@snippet :";

    private final SequencedMap<String, String> byName = new LinkedHashMap<>();

    private JavadocExamples() {}

    /** {@return the examples, named after the sources and numbered: {@code TensorExample0}} */
    public static JavadocExamples in(List<Path> folders) throws IOException {
        JavadocExamples examples = new JavadocExamples();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path source : files.filter(file -> file.toString().endsWith(".java")).sorted().toList()) {
                    examples.add(source.getFileName().toString().replace(".java", "Example"), Files.readString(source));
                }
            }
        }
        return examples;
    }

    /** {@return their names} */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * {@return what javac says of the examples that do not compile, empty if all do}
     *
     * @param frame a source file, with {@code %s} for the name of its class and for the example
     * @param directory an empty one for sources and classes
     */
    public String compile(String frame, Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.resolve("classes").toString(),
                "-cp", System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path")));
        for (String name : byName.keySet()) {
            Path file = directory.resolve(name + ".java");
            Files.writeString(file, frame.formatted(name, byName.get(name)));
            arguments.add(file.toString());
        }
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        return status == 0 ? "" : "status " + status + "\n" + messages;
    }

    /** Adds the examples of a source, from their start to the brace that closes them. */
    private void add(String prefix, String source) {
        int number = 0;
        for (int start = source.indexOf(START); start >= 0; start = source.indexOf(START, start + 1)) {
            int from = start + START.length();
            int end = from;
            for (int open = 1; open > 0; end++) {
                open += source.charAt(end) == '{' ? 1 : source.charAt(end) == '}' ? -1 : 0;
            }
            byName.put(prefix + number++, source.substring(from, end - 1).replaceAll("(?m)^ *\\* ?", ""));
        }
    }
}
