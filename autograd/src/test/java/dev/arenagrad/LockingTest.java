package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of locking in docs/design-decisions.md names every field that can change, or whose elements can, and no other. */
class LockingTest {
    private static final List<Path> CLASSES = List.of(
            Path.of("../memory/target/classes/dev/arenagrad/memory/storage"),
            Path.of("../blas-ops/target/classes/dev/arenagrad/ops/parallel"),
            Path.of("target/classes/dev/arenagrad/engine"));

    /** Classes of other packages that keep state for a graph. */
    private static final List<Path> SINGLE_CLASSES = List.of(
            Path.of("target/classes/dev/arenagrad/functional/Recomputation$Slot.class"));

    private static final Path PAGE = Path.of("../docs/design-decisions.md");
    private static final Pattern ROW = Pattern.compile("^\\| (`[A-Z].*?) \\| .* \\|(.*) ?\\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([A-Z][\\w.]*\\.(?:\\w+|\\*))`");

    private static final Path STRESS_TESTS = Path.of("../stress/src/main/java");
    private static final Pattern STRESS_TEST = Pattern.compile("@State\\s+public static class (\\w+)");
    private static final Pattern NAMED_TEST = Pattern.compile("`(?:\\w+Stress\\.)?(\\w+)`");

    /** What the table names instead of single stress tests: all of one class, or a test of the ordinary suite. */
    private static final Set<String> GROUPS = Set.of("RetentionStress", "SharedGraphTest", "ParallelLoopTest");

    /** Arrays and collections that nobody writes to once they are reachable. */
    private static final Set<String> CONSTANT = Set.of("AllocationPlaces.Sample.place", "Computing.PLACES",
            "FoundLeak.place",
            "FreeBlocks.EMPTY", "MultiGradHook.tensors", "Inputs.edges", "Inputs.numbers", "Node.DTYPES",
            "NodeHeap.EMPTY",
            "NodeExtras.NO_OUTPUTS", "PassCount.NONE", "Retention.NONE", "ScopeDiagnostics.openedAt",
            "SharedScopeCleanup.openedAt", "TensorFreeTypes.KINDS", "TensorFreeTypes.ROOTS", "TensorFreeTypes.VALUES");

    @Test
    void everyFieldThatChangesHasAGuardInTheTable() throws IOException {
        Set<String> named = ROW.matcher(Files.readString(PAGE)).results()
                .flatMap(row -> NAME.matcher(row.group(1)).results()).map(name -> name.group(1))
                .collect(Collectors.toSet());
        Set<String> fields = new ClassFileImporter().importPaths(CLASSES).stream()
                .flatMap(type -> type.getFields().stream()).filter(LockingTest::changes).map(LockingTest::name)
                .collect(Collectors.toSet());
        new ClassFileImporter().importPaths(SINGLE_CLASSES).stream().flatMap(type -> type.getFields().stream())
                .filter(LockingTest::changes).map(LockingTest::name).forEach(fields::add);

        assertEquals(Set.of(), fields.stream().filter(field -> !named.contains(field) && !named.contains(all(field)))
                .collect(Collectors.toSet()), "fields without a row");
        assertEquals(Set.of(), named.stream().filter(name -> !fields.contains(name) && fields.stream().noneMatch(
                field -> all(field).equals(name))).collect(Collectors.toSet()),
                "rows without a field");
    }

    /** {@return whether the field can be written, or what it holds has elements that can} */
    private static boolean changes(JavaField field) {
        boolean isWritable = !field.getModifiers().contains(JavaModifier.FINAL);
        return !field.getModifiers().contains(JavaModifier.SYNTHETIC) && (isWritable || hasElements(field.getRawType())
                && !CONSTANT.contains(name(field)));
    }

    private static boolean hasElements(JavaClass type) {
        return type.isArray() || type.getPackageName().startsWith("java.util")
                && Stream.of(Collection.class, Map.class).anyMatch(kind -> kind.isAssignableFrom(type.reflect()));
    }

    private static String name(JavaField field) {
        JavaClass owner = field.getOwner();
        return owner.getName().substring(owner.getPackageName().length() + 1).replace('$', '.') + "." + field.getName();
    }

    private static String all(String field) {
        return field.substring(0, field.lastIndexOf('.')) + ".*";
    }

    @Test
    void everyStressTestHoldsAGuardOfTheTable() throws IOException {
        Set<String> named = ROW.matcher(Files.readString(PAGE)).results()
                .flatMap(row -> NAMED_TEST.matcher(row.group(2)).results()).map(name -> name.group(1))
                .filter(name -> !GROUPS.contains(name)).collect(Collectors.toSet());
        Set<String> tests;
        try (Stream<Path> sources = Files.walk(STRESS_TESTS)) {
            tests = sources.filter(Files::isRegularFile).flatMap(LockingTest::stressTests).collect(Collectors.toSet());
        }
        assertEquals(new TreeSet<>(tests), new TreeSet<>(named));
    }

    private static Stream<String> stressTests(Path source) {
        try {
            return STRESS_TEST.matcher(Files.readString(source)).results().map(test -> test.group(1)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
