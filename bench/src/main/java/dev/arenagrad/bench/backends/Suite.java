package dev.arenagrad.bench.backends;

import dev.arenagrad.bench.measure.Fingerprint;
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
    WORKLOADS(2, 0.3) {
        @Override
        Map<String, List<String>> families(String dtype, String size) {
            return Map.of(toString(), Arrays.stream(Task.values()).map(Task::toString).toList());
        }

        @Override
        Workload open(String name) {
            return ArenagradWorkload.open(Task.named(name));
        }
    },
    /** The training of each {@link Model}; the kernels of a transformer take four seconds to be compiled where products are in Java. */
    MODELS(6, 0.3) {
        @Override
        Map<String, List<String>> families(String dtype, String size) {
            return Map.of(toString(), Arrays.stream(Model.values()).map(Model::toString).toList());
        }

        @Override
        Workload open(String name) {
            return ArenagradModel.open(Model.named(name));
        }
    },
    /** Each operator of the table. */
    OPERATORS(0.2, 0.08) {
        @Override
        Map<String, List<String>> families(String dtype, String size) {
            return OperatorWorkload.families(dtype, size);
        }

        @Override
        Workload open(String name) {
            return OperatorWorkload.open(name);
        }

        @Override
        boolean isSmall() {
            return true;
        }

        @Override
        boolean agree(String name, Fingerprint one, Fingerprint other) {
            return one.isLike(other, OperatorWorkload.tolerance(name));
        }
    };

    private final double warmup;
    private final double measured;

    Suite(double warmup, double measured) {
        this.warmup = warmup;
        this.measured = measured;
    }

    /** {@return the seconds of warm-up that one of them gets} */
    double warmup() {
        return warmup;
    }

    /** {@return the seconds for which one is measured} */
    double measured() {
        return measured;
    }

    /** {@return whether there are many small ones: a family of them shares JVMs, runs in one round, and has one pair of bars} */
    boolean isSmall() {
        return false;
    }

    /** {@return whether two backends agree on what they computed for the workload of that name} */
    boolean agree(String name, Fingerprint one, Fingerprint other) {
        return one.hasNoZeros() && one.isLike(other, Fingerprint.TOLERANCE);
    }

    /**
     * {@return the names of what can be opened, by family}
     *
     * @param dtype of operators that have several
     * @param size of operators that have several
     */
    abstract Map<String, List<String>> families(String dtype, String size);

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
