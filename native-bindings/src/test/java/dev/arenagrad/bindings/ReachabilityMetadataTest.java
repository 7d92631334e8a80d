package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.module.ModuleReader;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.arenagrad.bindings.openblas.cblas_h;
import dev.arenagrad.bindings.openblas.lapacke_h;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What GraalVM's native-image is told of this module: each shape of a downcall, and the bundled library. The committed file is what
 * the classes say; with {@code -Darenagrad.writeMetadata=true} it is written first.
 */
class ReachabilityMetadataTest {
    private static final Path COMMITTED = Path.of(
            "src/main/resources/META-INF/native-image/dev.arenagrad/native-bindings/reachability-metadata.json");

    private static final Map<Class<?>, String> NAMES = Map.of(void.class, "void", byte.class, "jbyte", int.class,
            "jint",
            long.class, "jlong", float.class, "jfloat", double.class, "jdouble", MemorySegment.class, "void*");

    @BeforeAll
    static void load() {
        OpenBlas.load();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the committed file has calls that only Linux has")
    void theMetadataListsTheDowncallsOfTheModule() throws Exception {
        SortedSet<String> downcalls = new TreeSet<>();
        for (Class<?> generated : List.of(cblas_h.class, lapacke_h.class)) {
            for (Method method : generated.getMethods()) {
                if (method.getName().endsWith("$descriptor")) {
                    downcalls.add(downcall(((FunctionDescriptor) method.invoke(null)).toMethodType(), ""));
                }
            }
        }
        for (MethodHandle handle : handles(NativeMemory.class)) {
            downcalls.add(downcall(handle.type(), ""));
        }
        for (MethodHandle handle : handles(LapackWork.class)) {
            downcalls.add(downcall(handle.type(), ""));
        }
        for (MethodHandle handle : handles(ShortCalls.class)) {
            downcalls.add(downcall(handle.type(), ", \"options\": {\"critical\": {\"allowHeapAccess\": false}}"));
        }
        String metadata = """
                {
                  "foreign": {
                    "downcalls": [
                %s
                    ]
                  },
                  "resources": [
                    {"glob": "META-INF/openblas/**"}
                  ]
                }
                """.formatted(String.join(",\n", downcalls));

        if (Boolean.getBoolean("arenagrad.writeMetadata")) {
            Files.writeString(COMMITTED, metadata);
        }
        assertEquals(metadata, Files.readString(COMMITTED), "written anew by -Darenagrad.writeMetadata=true");
    }

    /** {@code SharedLibrary} asks a library that is not loaded yet for its configuration, by a call that a generated class has too. */
    @Test
    void noOtherClassLinksFunctions() throws IOException {
        Set<String> linking = new TreeSet<>();
        for (ClassModel model : classes()) {
            boolean links = model.methods().stream().flatMap(method -> method.code().stream())
                    .flatMap(code -> code.elementStream())
                    .anyMatch(element -> element instanceof InvokeInstruction call && isLink(call));
            if (links) {
                linking.add(model.thisClass().name().stringValue().replaceAll(".*/|\\$.*", ""));
            }
        }
        linking.removeAll(Set.of("cblas_h", "lapacke_h"));
        assertEquals(Set.of("Downcall", "LapackWork", "NativeMemory", "SharedLibrary", "ShortCalls"), linking);
    }

    private static boolean isLink(InvokeInstruction call) {
        String owner = call.owner().name().stringValue();
        return owner.equals(Linker.class.getName().replace('.', '/')) && call.name().equalsString("downcallHandle")
                || owner.equals(Downcall.class.getName().replace('.', '/')) && call.name().stringValue().startsWith(
                        "link");
    }

    private static List<ClassModel> classes() throws IOException {
        List<ClassModel> models = new ArrayList<>();
        Module module = OpenBlas.class.getModule();
        try (ModuleReader reader = module.getLayer().configuration().findModule(module.getName()).orElseThrow()
                .reference().open()) {
            for (String name : reader.list().filter(name -> name.endsWith(".class")).toList()) {
                if (!name.matches(".*(Test|module-info)(\\$.*)?\\.class")) {
                    try (InputStream content = reader.open(name).orElseThrow()) {
                        models.add(ClassFile.of().parse(content.readAllBytes()));
                    }
                }
            }
        }
        assertFalse(models.isEmpty());
        return models;
    }

    /** {@return the handles of a class and of the classes in it} */
    private static List<MethodHandle> handles(Class<?> owner) throws IllegalAccessException {
        List<MethodHandle> handles = new ArrayList<>();
        List<Field> fields = Stream.concat(Stream.of(owner), Arrays.stream(owner.getDeclaredClasses()))
                .flatMap(type -> Arrays.stream(type.getDeclaredFields())).toList();
        for (Field field : fields) {
            if (field.getType() == MethodHandle.class) {
                field.setAccessible(true);
                if (field.get(null) instanceof MethodHandle handle) { // of malloc_trim there is none on some systems
                    handles.add(handle);
                }
            }
        }
        assertFalse(handles.isEmpty());
        return handles;
    }

    private static String downcall(MethodType type, String options) {
        String parameters = type.parameterList().stream().map(parameter -> '"' + name(parameter) + '"')
                .collect(Collectors.joining(", "));
        return "      {\"returnType\": \"%s\", \"parameterTypes\": [%s]%s}".formatted(name(type.returnType()),
                parameters, options);
    }

    private static String name(Class<?> type) {
        return NAMES.get(type);
    }
}
