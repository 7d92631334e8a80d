package dev.arenagrad.examples.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A command on a page.
 *
 * @param block the block it stands in
 * @param line what is typed
 * @param comment what is said of it behind a {@code #}
 * @param isTyped whether a {@code $} stands before it, so that what follows is what it prints
 * @param output the lines below it, if the page shows what it prints
 */
record Command(Page.Block block, String line, String comment, boolean isTyped, List<String> output) {
    private static final Pattern TYPED = Pattern.compile(
            "(\\$ )?((mvn|java|jfr|jlink|jshell|jcmd|gradle|/usr/bin/python3|\\.ci/run|target/image)\\b.*)");
    private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: (.*) -->");

    /** What pages write for the class path. */
    static final String CLASS_PATH = "\"...\"";

    private static final Pattern LONG = Pattern.compile("\\b(minutes?|hours?)\\b");

    /** {@return the commands of a block, none if it is something else} */
    static List<Command> of(Page.Block block) {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < block.lines().size(); i++) {
            var typed = TYPED.matcher(block.lines().get(i));
            if (!block.language().isEmpty() || !typed.matches()) {
                continue;
            }
            StringBuilder line = new StringBuilder(typed.group(2));
            while (line.toString().endsWith("\\")) {
                line.setLength(line.length() - 1);
                line.append(block.lines().get(++i).strip());
            }
            List<String> output = new ArrayList<>();
            while (typed.group(1) != null && i + 1 < block.lines().size() && !block.lines().get(i + 1).isEmpty()) {
                output.add(block.lines().get(++i));
            }
            String[] parts = line.toString().split("\\s+# ", 2);
            commands.add(new Command(block, parts[0], parts.length == 1 ? "" : parts[1], typed.group(1) != null,
                    output));
        }
        return commands;
    }

    /** {@return whether the page says that it takes minutes or hours} */
    boolean isLong() {
        return LONG.matcher(comment).find();
    }

    /** {@return whether it is shown with what it prints, or needs a class path that a test has} */
    boolean isForATest() {
        return isTyped || line.contains(CLASS_PATH);
    }

    /** {@return why it is not run, empty if it is} */
    String whyNotRun() {
        var marked = NOT_RUN.matcher(block.before());
        return marked.find() ? marked.group(1) : isLong() ? comment : "";
    }

    @Override
    public String toString() {
        return block + ": " + line;
    }
}
