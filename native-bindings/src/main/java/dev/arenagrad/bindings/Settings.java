package dev.arenagrad.bindings;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** Settings of this process from system properties and environment variables. A blank value counts as none. */
record Settings(Function<String, @Nullable String> properties, Function<String, @Nullable String> variables) {

    static Settings ofThisProcess() {
        return new Settings(System::getProperty, System::getenv);
    }

    @Nullable
    String property(String name) {
        return unlessBlank(properties.apply(name));
    }

    @Nullable
    String variable(String name) {
        return unlessBlank(variables.apply(name));
    }

    private static @Nullable String unlessBlank(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
