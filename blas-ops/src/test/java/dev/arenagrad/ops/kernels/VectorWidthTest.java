package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.blas.MatrixView;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

/**
 * Methods of the JDK that vectors of all widths share are compiled for the widths that a process has used: for one, long formulas take half
 * the time that they take for two.
 */
class VectorWidthTest {
    /** They move elements alone, so that neither floats nor doubles come in vectors of two widths. */
    private static final Set<String> OTHERS = Set.of("VectorMoveBytes", "VectorMoveShorts", "VectorMoveInts",
            "VectorMoveLongs");

    @Test
    void kernelsUseVectorsOfThePreferredWidthAlone() throws Exception {
        List<String> others = new ArrayList<>();
        int found = 0;
        for (Class<?> type : classes(Simd.class, MatrixView.class)) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && !OTHERS.contains(type.getSimpleName())) {
                    field.setAccessible(true);
                    VectorSpecies<?> species = switch (field.getType().getSimpleName()) {
                        case "VectorSpecies" -> (VectorSpecies<?>) field.get(null);
                        case "VectorMask" -> ((VectorMask<?>) field.get(null)).vectorSpecies();
                        case "VectorShuffle" -> ((VectorShuffle<?>) field.get(null)).vectorSpecies();
                        default -> null;
                    };
                    if (species != null) {
                        found++;
                        if (species.vectorShape() != VectorShape.preferredShape()) {
                            others.add(type.getSimpleName() + "." + field.getName() + " is " + species);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), others);
        assertTrue(found > OTHERS.size(), "constants of vectors found: " + found);
    }

    /** {@return the classes of the packages of some classes} */
    private static List<Class<?>> classes(Class<?>... ofPackages) throws IOException, URISyntaxException,
            ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> one : ofPackages) {
            Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.list(root.resolve(one.getPackageName().replace('.', '/')))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".class") && !path.endsWith(
                        "package-info.class")).toList()) {
                    String name = file.getFileName().toString().replace(".class", "");
                    classes.add(Class.forName(one.getPackageName() + "." + name));
                }
            }
        }
        return classes;
    }
}
