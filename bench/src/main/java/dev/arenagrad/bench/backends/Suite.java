package dev.arenagrad.bench.backends;

import dev.arenagrad.bench.model.ArenagradModel;
import dev.arenagrad.bench.model.Model;
import dev.arenagrad.bench.workload.ArenagradWorkload;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is run on each backend. */
enum Suite {
    /** The steps of {@link Task}, on one thread. */
    WORKLOADS(1.5, 0.4, false) {
        @Override
        Map<String, List<String>> families() {
            return Map.of(toString(), Arrays.stream(Task.values()).map(Task::toString).toList());
        }

        @Override
        Workload open(String name) {
            return ArenagradWorkload.open(Task.named(name));
        }
    },
    /** The training of each {@link Model}. */
    MODELS(1.5, 0.4, false) {
        @Override
        Map<String, List<String>> families() {
            return Map.of(toString(), Arrays.stream(Model.values()).map(Model::toString).toList());
        }

        @Override
        Workload open(String name) {
            return ArenagradModel.open(Model.named(name));
        }
    };

    private final double warmup;
    private final double measured;
    private final boolean small;

    Suite(double warmup, double measured, boolean small) {
        this.warmup = warmup;
        this.measured = measured;
        this.small = small;
    }

    /** {@return the seconds of warm-up that one of them gets} */
    double warmup() {
        return warmup;
    }

    /** {@return the seconds for which one is measured} */
    double measured() {
        return measured;
    }

    /** {@return whether there are many small ones: a family of them shares JVMs, and a bar in the picture} */
    boolean isSmall() {
        return small;
    }

    /** {@return the names of what can be opened, by family} */
    abstract Map<String, List<String>> families();

    /** {@return the workload of a name, set up, the caller's to close} */
    abstract Workload open(String name);

    /** {@return the suite of a name as {@link #toString} gives it, or all for "all"} */
    static List<Suite> named(String name) {
        List<Suite> named = Stream.of(values()).filter(suite -> name.equals("all") || suite.toString().equals(name))
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("There is no suite \"" + name + "\", only " + Stream.of(values()).map(
                    Suite::toString).collect(Collectors.joining(", ")) + " and all");
        }
        return named;
    }

    /** {@return the name in lower case, as commands and tables have it} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
