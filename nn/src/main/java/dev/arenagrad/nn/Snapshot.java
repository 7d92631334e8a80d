package dev.arenagrad.nn;

import dev.arenagrad.Generator;
import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.Safetensors;
import dev.arenagrad.io.TensorFileException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.LearningRateSchedule;
import dev.arenagrad.optim.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Everything that training needs to go on, in one safetensors file: layers, optimisers, schedules, generators, {@link Values}, and whatever
 * else is {@link Stateful}.
 *
 * {@snippet :
 * Snapshot.save(file, net, adam, schedule, generator, Generator.ofThread());
 * Snapshot.load(file, net, adam, schedule, generator, Generator.ofThread());    // with objects that were made in the same way
 * }
 *
 * <p>Training that goes on from a snapshot computes the same bits as if it had not stopped, if everything that it draws on is part of it:
 * dropout and {@code Tensor.rand} draw from {@link Generator#ofThread()}.
 *
 * <p><b>The file</b> is replaced in one step: written beside the old one, forced to the disk, renamed. Whoever kills the process at any
 * moment finds the old file or the new one, whole; at worst a file beside it whose name ends in {@code .part}. Names of tensors are those
 * of the parts, {@code model}, {@code optimizer}, {@code schedule}, {@code generator}, {@code values} or the name of the class, the second
 * of a kind with a 2, then a dot and the name in its {@code stateDict()}: {@code model.conv.weight}. So other programs can read the
 * weights. The metadata have the version of this format and the classes of the parts.
 */
public final class Snapshot {
    private static final String FORMAT = "arenagrad.snapshot";
    private static final String VERSION = "1";
    private static final String CLASS = "class.";

    private Snapshot() {}

    /**
     * Saves the states of the parts, in place of the file that may be there.
     *
     * @param file the file
     * @param parts what to save
     * @throws IllegalArgumentException if there is no part, or if a name has no UTF-8
     * @throws IOException if the file cannot be written; an old one stays as it was
     * @throws dev.arenagrad.memory.LifetimeException if a tensor of a part was freed, or is confined to another thread
     */
    public static void save(Path file, Stateful... parts) throws IOException {
        try (Scope _ = Scope.open("snapshot")) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            SequencedMap<String, String> metadata = new LinkedHashMap<>();
            metadata.put(FORMAT, VERSION);
            named(parts).forEach((name, part) -> {
                metadata.put(CLASS + name, className(part));
                part.stateDict().forEach((key, tensor) -> tensors.put(name + "." + key, tensor));
            });
            Safetensors.save(file, tensors, metadata);
        }
    }

    /**
     * Loads the states of the parts: all of them or, if an exception is thrown, none. The parts must be of the kinds that were saved, in the
     * same order of each kind; some may be left out, such as all but the model. For the time of the call, memory is needed for copies of
     * what the parts hold.
     *
     * @param file the file
     * @param parts what to load into
     * @throws IllegalArgumentException if there is no part, if the file has no such part or one of another class, or if a part does not take
     *         what the file has
     * @throws dev.arenagrad.ops.TensorException if a layer does not take what the file has
     * @throws TensorFileException if the file is no snapshot, or one of a later version
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.LifetimeException if a tensor of a part was freed, or is confined to another thread
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what is needed
     */
    public static void load(Path file, Stateful... parts) throws IOException {
        SequencedMap<String, Stateful> named = named(parts);
        try (Safetensors content = Safetensors.open(file); Scope _ = Scope.open("snapshot")) {
            check(file, content.metadata(), named);
            List<Loading> loadings = new ArrayList<>();
            for (Map.Entry<String, Stateful> part : named.entrySet()) {
                loadings.add(new Loading(part.getValue(), stateOf(part.getKey(), content)));
            }
            loadAll(loadings);
        }
    }

    /** What a part is to take over. */
    private record Loading(Stateful part, Map<String, Tensor> state) {}

    private static void loadAll(List<Loading> loadings) {
        List<Loading> undo = new ArrayList<>();
        try {
            for (Loading loading : loadings) {
                Map<String, Tensor> before = copies(loading.part.stateDict());
                loading.part.loadStateDict(loading.state);
                undo.add(new Loading(loading.part, before));
            }
        } catch (Throwable e) {
            undo.reversed().forEach(loaded -> loaded.part.loadStateDict(loaded.state));
            throw e;
        }
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> state) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        state.forEach((name, tensor) -> copies.put(name, tensor.detach().clone()));
        return copies;
    }

    private static Map<String, Tensor> stateOf(String part, Safetensors content) throws IOException {
        Map<String, Tensor> state = new LinkedHashMap<>();
        String prefix = part + ".";
        for (String name : content.names()) {
            if (name.startsWith(prefix)) {
                state.put(name.substring(prefix.length()), content.tensor(name));
            }
        }
        return state;
    }

    private static void check(Path file, Map<String, String> metadata, Map<String, Stateful> parts)
            throws TensorFileException {
        String version = metadata.get(FORMAT);
        if (version == null) {
            throw new TensorFileException(file, "metadata", "it is no snapshot: \"" + FORMAT
                    + "\" is missing; load files of weights by Safetensors.load and loadStateDict");
        }
        if (!version.equals(VERSION)) {
            throw new TensorFileException(file, "metadata", "it is a snapshot of version " + version + ", and version "
                    + VERSION + " is what is read");
        }
        parts.forEach((name, part) -> {
            String saved = metadata.get(CLASS + name);
            if (saved == null) {
                throw new IllegalArgumentException(file + " has no part \"" + name + "\" for the "
                        + className(part) + "; it has " + partsOf(metadata));
            }
            if (!(part instanceof Layer) && !saved.equals(className(part))) {
                throw new IllegalArgumentException("the part \"" + name + "\" of " + file + " is of the class " + saved
                        + ", and cannot be loaded into one of " + className(part));
            }
        });
    }

    private static List<String> partsOf(Map<String, String> metadata) {
        return metadata.keySet().stream().filter(key -> key.startsWith(CLASS)).map(key -> key.substring(CLASS
                .length())).sorted().toList();
    }

    /** {@return the parts by the names that they have in the file} */
    private static SequencedMap<String, Stateful> named(Stateful... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("a snapshot needs at least one part");
        }
        SequencedMap<String, Stateful> named = new LinkedHashMap<>();
        for (Stateful part : parts) {
            String kind = kindOf(part);
            String name = kind;
            for (int k = 2; named.containsKey(name); k++) {
                name = kind + k;
            }
            named.put(name, part);
        }
        return named;
    }

    private static String kindOf(Stateful part) {
        return switch (part) {
            case Layer _ -> "model";
            case Optimizer _ -> "optimizer";
            case LearningRateSchedule _ -> "schedule";
            case Generator _ -> "generator";
            case Values _ -> "values";
            default -> className(part).substring(0, 1).toLowerCase(Locale.ROOT) + className(part).substring(1);
        };
    }

    private static String className(Stateful part) {
        String name = part.getClass().getSimpleName();
        return name.isEmpty() ? "Anonymous" : name;
    }
}
