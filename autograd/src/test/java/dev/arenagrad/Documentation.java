package dev.arenagrad;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.ops.TensorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the Javadoc of public methods says of exceptions and of memory, read from their sources. */
public final class Documentation {
    /** A comment, and the name and parameters of the method behind it. */
    private static final Pattern METHOD = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:@Override\\s+)?public [^;={(]*?(\\w+)\\(([^)]*)\\)", Pattern.DOTALL);

    private static final Pattern MAY_SHARE = Pattern.compile(
            "@return this tensor|(?i:this tensor itself|a view (if|unless))");

    private static final Pattern SAVES = Pattern.compile("Saves [^.]*\\.");

    private final Map<String, String> comments = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<Method, String> ofMethods = new HashMap<>();

    public Documentation(Class<?>... classes) {
        for (Class<?> type : classes) {
            Matcher methods = METHOD.matcher(source(type));
            methods.results().forEach(method -> {
                String key = type.getSimpleName() + "." + signature(method);
                comments.put(key, method.group(1));
                parameters.put(key, method.group(3).replaceAll("@\\w+ ", "").replaceAll("\\s+", " "));
            });
        }
    }

    /**
     * {@return whether Javadoc says that {@code method} may throw {@code thrown}: that of the class for what any method may, and
     * that of the method for all else}
     */
    boolean mayThrow(Method method, Throwable thrown) {
        if (thrown instanceof TensorException || thrown instanceof IndexOutOfBoundsException
                || thrown instanceof LifetimeException || thrown instanceof OutOfMemoryException) {
            return true;
        }
        return comment(method).contains("@throws " + thrown.getClass().getSimpleName() + " ");
    }

    /**
     * {@return whether the memory of a result is what Javadoc says: that of {@code receiver} if it is a view, its own if there is no
     * word of views or of the tensor itself}
     */
    boolean tellsMemory(Method method, Tensor receiver, Tensor result) {
        String comment = comment(method);
        boolean shared = result.array().storage() == receiver.array().storage();
        if (comment.contains("{@return a view")) {
            return shared;
        }
        return !shared || MAY_SHARE.matcher(comment).find();
    }

    /**
     * {@return the sentence in which Javadoc says what a method saves for its backward pass, or empty if it refers to another method}
     *
     * @param method its class and signature without blanks: {@code Tensor.sum(int,boolean)}
     */
    public String saves(String method) {
        String comment = comments.getOrDefault(method, "").replaceAll("\\s*\\*\\s*", " ");
        Matcher sentence = SAVES.matcher(comment);
        return sentence.find() ? sentence.group() : comment.contains("As {@link") ? "" : "says nothing: " + comment;
    }

    /**
     * {@return the types and names of a method's parameters, as its source has them, or null if there is no such method}
     *
     * @param method its class and signature without blanks: {@code Tensor.sum(int,boolean)}
     */
    public String parameters(String method) {
        return parameters.get(method);
    }

    private String comment(Method method) {
        return ofMethods.computeIfAbsent(method, this::find);
    }

    private String find(Method method) {
        String signature = method.getName() + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName)
                .collect(Collectors.joining(",", "(", ")"));
        String comment = comments.get(method.getDeclaringClass().getSimpleName() + "." + signature);
        if (comment == null) {
            throw new AssertionError("no Javadoc found of " + method);
        }
        return comment;
    }

    private static String signature(MatchResult method) {
        String parameters = method.group(3).replaceAll("@\\w+ ", "").replaceAll("<[^>]*>", "").replace("...", "[]");
        return method.group(2) + Arrays.stream(parameters.split(",")).map(parameter -> parameter.strip().replaceAll(
                " \\w+$", "")).collect(Collectors.joining(",", "(", ")"));
    }

    private static String source(Class<?> type) {
        try {
            return Files.readString(Path.of("src/main/java", type.getName().replace('.', '/') + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
