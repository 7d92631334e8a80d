package dev.arenagrad.examples.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in Markdown: its prose, its headings, and its blocks of code, which are fenced or indented.
 *
 * @param file where it is, from the root of the repository
 * @param prose the lines outside blocks; those of blocks are empty
 * @param blocks the blocks of code
 */
record Page(Path file, List<String> prose, List<Block> blocks) {
    /** Tests run in the module's folder, programs at the root. */
    static final Path ROOT = Path.of(Files.exists(Path.of("docs")) ? "." : "..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)\\s*");
    private static final Pattern LIST_ITEM = Pattern.compile("\\s*([-*]|\\d+\\.) .*");
    private static final String INDENT = "    ";

    /**
     * A block of code.
     *
     * @param page the page it is on
     * @param line the number of its first line, from 1
     * @param language what the fence says, empty for an indented block
     * @param lines its lines, without the indentation of the block
     * @param before the line of prose before it
     */
    record Block(Path page, int line, String language, List<String> lines, String before) {
        String text() {
            return String.join("\n", lines);
        }

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** {@return the pages that users and contributors read} */
    static List<Page> all() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), docs).filter(
                    file -> file.toString().endsWith(".md")).sorted().map(Page::read).toList();
        }
    }

    private static Page read(Path path) {
        Path file = ROOT.relativize(path);
        List<String> lines = lines(path);
        List<String> prose = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        boolean isList = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String before = prose.stream().filter(text -> !text.isBlank()).reduce("", (_, last) -> last);
            boolean startsAnew = i == 0 || lines.get(i - 1).isBlank();
            var fence = FENCE.matcher(line);
            int end = i;
            if (fence.matches()) {
                do {
                    end++;
                } while (!FENCE.matcher(lines.get(end)).matches());
                blocks.add(new Block(file, i + 1, fence.group(1), lines.subList(i + 1, end), before));
            } else if (line.startsWith(INDENT) && startsAnew && !isList) {
                while (end + 1 < lines.size() && (lines.get(end + 1).startsWith(INDENT) || lines.get(end + 1)
                        .isBlank())) {
                    end++;
                }
                blocks.add(new Block(file, i + 1, "", lines.subList(i, end + 1).stream().map(
                        code -> code.isBlank() ? "" : code.substring(INDENT.length())).toList(), before));
            } else {
                isList = LIST_ITEM.matcher(line).matches() || isList && (line.isBlank() || !startsAnew || line
                        .startsWith(" "));
                prose.add(line);
                continue;
            }
            for (; i < end; i++) {
                prose.add("");
            }
            prose.add("");
        }
        return new Page(file, prose, blocks);
    }

    static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the anchors of its headings, as GitHub makes them} */
    List<String> anchors() {
        return prose.stream().filter(line -> line.matches("#+ .*")).map(line -> line.replaceFirst("#+ ", "")
                .toLowerCase(
                        Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-')).toList();
    }

    /** {@return its prose, as one text, without what stands in the columns of tables for Python} */
    String text() {
        StringBuilder text = new StringBuilder();
        boolean isPython = false;
        for (String line : prose) {
            isPython = line.startsWith("|") && (isPython || line.startsWith("| Py"));
            text.append(isPython ? line.replaceFirst("^\\| (?:[^|`]|`[^`]*`)* \\|", "|") : line).append('\n');
        }
        return text.toString();
    }
}
