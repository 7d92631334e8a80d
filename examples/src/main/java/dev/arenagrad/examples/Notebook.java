package dev.arenagrad.examples;

import org.jspecify.annotations.Nullable;

/** Prints as a notebook shows its cells: a heading, words, and code with the value it has. */
final class Notebook {
    private Notebook() {}

    /** Begins a section. */
    static void heading(String text) {
        System.out.println();
        System.out.println("== " + text + " ==");
    }

    /** Prints words of explanation. */
    static void say(String text) {
        System.out.println(text);
    }

    /** Prints code and, on lines of its own, what it evaluates to. */
    static void show(String code, @Nullable Object value) {
        System.out.println("> " + code);
        System.out.println(value);
    }
}
