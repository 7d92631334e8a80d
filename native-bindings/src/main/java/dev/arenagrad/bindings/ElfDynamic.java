package dev.arenagrad.bindings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dynamic section of a library: where its tables are. Tags are those of the System V ABI and of the GNU extensions to it. */
final class ElfDynamic {
    static final long STRTAB = 5;
    static final long SYMTAB = 6;
    static final long HASH = 4;
    static final long GNU_HASH = 0x6ffffef5L;
    static final long VERSYM = 0x6ffffff0L;
    static final long VERDEF = 0x6ffffffcL;
    static final long VERDEFNUM = 0x6ffffffdL;
    static final long VERNEED = 0x6ffffffeL;
    static final long VERNEEDNUM = 0x6fffffffL;

    private static final long NEEDED = 1;
    private static final long STRSZ = 10;
    private static final long SYMENT = 11;
    private static final long INIT = 12;
    private static final long FINI = 13;
    private static final long SONAME = 14;
    private static final long RPATH = 15;
    private static final long RUNPATH = 29;
    private static final long[] NAMES = {NEEDED, SONAME, RPATH, RUNPATH};
    private static final int ENTRY_BYTES = 16;
    private static final int SYMBOL_BYTES = 24;

    private final ElfFile file;
    private final Map<Long, List<Long>> values = new LinkedHashMap<>();
    private final ByteBuffer strings;

    ElfDynamic(ElfFile file) throws IOException, UnusableLibraryException {
        this.file = file;
        ByteBuffer entries = file.dynamic();
        int at = 0;
        while (at + ENTRY_BYTES <= entries.limit() && entries.getLong(at) != 0) {
            values.computeIfAbsent(entries.getLong(at), _ -> new ArrayList<>()).add(entries.getLong(at + 8));
            at += ENTRY_BYTES;
        }
        if (at + ENTRY_BYTES > entries.limit()) {
            throw ElfFile.damaged("its dynamic section has no end");
        }
        if (!has(STRTAB) || !has(SYMTAB) || !has(STRSZ) || !has(HASH) && !has(GNU_HASH)) {
            throw ElfFile.damaged("its dynamic section names no symbols");
        }
        strings = file.at("its table of strings", value(STRTAB), value(STRSZ));
        int size = strings.limit();
        if (size == 0 || strings.get(0) != 0 || strings.get(size - 1) != 0) {
            throw ElfFile.damaged("its table of strings is none");
        }
    }

    /** Refuses a library in whose tables the dynamic linker would be led astray. */
    void requireSound() throws IOException, UnusableLibraryException {
        for (long tag : NAMES) {
            for (long name : all(tag)) {
                requireName(name);
            }
        }
        if (has(SYMENT) && value(SYMENT) != SYMBOL_BYTES) {
            throw ElfFile.damaged("its symbols have a strange size");
        }
        requireCode(INIT);
        requireCode(FINI);
        ElfSymbols symbols = new ElfSymbols(file, this);
        symbols.requireSound();
        new ElfVersions(file, this).requireSound(symbols.count());
        new ElfRelocations(file, this).requireSound(symbols.count());
    }

    boolean has(long tag) {
        return values.containsKey(tag);
    }

    /** {@return the value of a tag that there is} */
    long value(long tag) {
        return all(tag).getFirst();
    }

    /** {@return the value of a tag, or 0} */
    long valueOrZero(long tag) {
        return has(tag) ? value(tag) : 0;
    }

    private List<Long> all(long tag) {
        return values.getOrDefault(tag, List.of());
    }

    /** Refuses the place of a string that is none, is empty, or has characters that no name of a function or file has. */
    void requireName(long at) throws UnusableLibraryException {
        if (at <= 0 || at >= strings.limit() || strings.get((int) at) == 0) {
            throw ElfFile.damaged("it has no name where there should be one");
        }
        for (int i = (int) at; strings.get(i) != 0; i++) {
            if (strings.get(i) > 0 && strings.get(i) < ' ' || strings.get(i) == 0x7f) {
                throw ElfFile.damaged("a name in it has control characters");
            }
        }
    }

    /** {@return the strings, each with a zero after it} */
    ByteBuffer strings() {
        return strings;
    }

    private void requireCode(long tag) throws UnusableLibraryException {
        if (has(tag) && !file.isCode(value(tag))) {
            throw ElfFile.damaged("what it runs first or last is no code");
        }
    }
}
