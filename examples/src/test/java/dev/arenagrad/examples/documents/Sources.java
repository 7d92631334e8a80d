package dev.arenagrad.examples.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The files of the repository that are written by hand, but for its pages, and the words in them. */
final class Sources {
    private static final Pattern TEXTS = Pattern.compile(
            ".*\\.(java|kts?|xml|py|sh|jsh|gradle|properties|json|ipynb|template)|.*/\\.ci/run");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum)\\s+(\\w+)");

    private final List<Path> files = new ArrayList<>();
    private final Map<Path, String> texts = new HashMap<>();
    private final Set<String> words = new HashSet<>();
    private final Map<String, List<Path>> types = new HashMap<>();

    Sources() throws IOException {
        Files.walkFileTree(Page.ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return name.equals("target") || name.equals(".git") ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                add(file);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void add(Path file) {
        files.add(file);
        if (!TEXTS.matcher(file.toString()).matches()) {
            return;
        }
        try {
            String text = Files.readString(file);
            texts.put(file, text);
            WORD.matcher(text).results().map(MatchResult::group).forEach(words::add);
            if (file.toString().endsWith(".java")) {
                TYPE.matcher(text).results().forEach(type -> types.computeIfAbsent(type.group(1),
                        _ -> new ArrayList<>())
                        .add(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return whether one of the texts has this word} */
    boolean hasWord(String word) {
        return words.contains(word);
    }

    /** {@return whether one of the texts has these characters in a row} */
    boolean has(String characters) {
        return texts.values().stream().anyMatch(text -> text.contains(characters));
    }

    boolean hasType(String name) {
        return types.containsKey(name);
    }

    /** {@return whether the source of a type of this name has this word, or that of a type that it names} */
    boolean hasMember(String type, String member) {
        Pattern word = Pattern.compile("\\b" + Pattern.quote(member) + "\\b");
        return types.getOrDefault(type, List.of()).stream().map(texts::get).anyMatch(text -> word.matcher(text).find()
                || inherited(text).stream().anyMatch(above -> hasMember(above, member)));
    }

    private static Set<String> inherited(String text) {
        Set<String> names = new HashSet<>();
        Pattern.compile("\\b(?:extends|implements)\\s+([\\w<>?, ]+)").matcher(text).results().forEach(
                clause -> WORD.matcher(clause.group(1)).results().map(MatchResult::group).forEach(names::add));
        Pattern.compile("\\b(?:class|interface|record|enum)\\s+(\\w+)").matcher(text).results().forEach(
                own -> names.remove(own.group(1)));
        return names;
    }

    /** {@return whether there is a file or folder whose path ends so; words in capital letters stand for any name} */
    boolean hasPath(String path) {
        String ending = Pattern.quote(path.replaceFirst("/$", "")).replaceAll("[A-Z]{3,}(?=[./])", "\\\\E\\\\w+\\\\Q");
        Pattern wanted = Pattern.compile(".*/" + ending + "(/.*)?");
        return files.stream().anyMatch(file -> wanted.matcher(file.toString()).matches());
    }

    /** {@return the text of the files that end so, one after the other} */
    String text(String ending) {
        StringBuilder all = new StringBuilder();
        texts.forEach((file, text) -> {
            if (file.toString().endsWith(ending)) {
                all.append(text).append('\n');
            }
        });
        return all.toString();
    }
}
