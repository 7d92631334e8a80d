package dev.arenagrad.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The options that the groups of an optimiser have in common, and what their values must fulfil together. */
final class Options {
    private final String optimizer;
    private final List<Option> options = new ArrayList<>();
    private Consumer<ParameterGroup> rule = _ -> {};

    Options(String optimizer) {
        this.optimizer = optimizer;
    }

    /** Adds an option whose name is new. */
    void add(Option option) {
        if (options.stream().anyMatch(known -> known.name().equals(option.name()))) {
            throw new IllegalArgumentException("the option \"" + option.name() + "\" was added already");
        }
        option.check(option.initial());
        options.add(option);
    }

    List<Option> list() {
        return options;
    }

    Option get(int index) {
        return options.get(index);
    }

    int indexOf(String name) {
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(optimizer + " has no option \"" + name + "\"; it has " + options.stream()
                .map(
                        Option::name).toList());
    }

    /** Makes {@code value} that of groups that are added from now on. */
    void setInitial(int index, double value) {
        Option option = options.get(index);
        options.set(index, new Option(option.name(), value, option.allowed(), option.label()));
    }

    /** Sets what throws if a group's values make no sense together. */
    void require(Consumer<ParameterGroup> rule) {
        this.rule = rule;
    }

    void check(ParameterGroup group) {
        rule.accept(group);
    }
}
