package dev.arenagrad.bindings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Relocations: the values that the dynamic linker writes into a library once it knows the addresses of all libraries. It writes without
 * checking, and calls every address in the lists of initialisers and finalisers.
 */
final class ElfRelocations {
    private static final long RELA = 7;
    private static final long RELASZ = 8;
    private static final long RELAENT = 9;
    private static final long JMPREL = 23;
    private static final long PLTRELSZ = 2;
    private static final long RELR = 36;
    private static final long RELRSZ = 35;
    private static final long INIT_ARRAY = 25;
    private static final long INIT_ARRAYSZ = 27;
    private static final long FINI_ARRAY = 26;
    private static final long FINI_ARRAYSZ = 28;
    private static final int ENTRY_BYTES = 24;
    private static final String WHAT = "its table of relocations";

    private final ElfFile file;
    private final ElfDynamic dynamic;
    private final Kinds kinds;
    private final Set<Long> functions = new HashSet<>();

    /** The numbers of the relocation types whose results can be predicted. */
    private record Kinds(int none, int relative, int jump, int byFunction) {
        static Kinds of(int machine) {
            return switch (machine) {
                case 62 -> new Kinds(0, 8, 7, 37); // x86-64
                case 183 -> new Kinds(0, 1027, 1026, 1032); // AArch64
                default -> new Kinds(0, -1, -1, -1);
            };
        }
    }

    ElfRelocations(ElfFile file, ElfDynamic dynamic) {
        this.file = file;
        this.dynamic = dynamic;
        kinds = Kinds.of(file.machine());
    }

    void requireSound(int symbols) throws IOException, UnusableLibraryException {
        if (dynamic.has(RELAENT) && dynamic.value(RELAENT) != ENTRY_BYTES) {
            throw ElfFile.damaged(WHAT + " has entries of a strange size");
        }
        requireSound(RELA, RELASZ, symbols);
        requireSound(JMPREL, PLTRELSZ, symbols);
        addCompressed();
        requireFunctions(INIT_ARRAY, INIT_ARRAYSZ);
        requireFunctions(FINI_ARRAY, FINI_ARRAYSZ);
    }

    private void requireSound(long address, long size, int symbols) throws IOException, UnusableLibraryException {
        if (dynamic.has(address) != dynamic.has(size)) {
            throw ElfFile.damaged(WHAT + " has either no place or no size");
        }
        if (!dynamic.has(address)) {
            return;
        }
        ByteBuffer table = file.at(WHAT, dynamic.value(address), dynamic.value(size));
        for (int at = 0; at + ENTRY_BYTES <= table.limit(); at += ENTRY_BYTES) {
            requireSound(table.getLong(at), table.getLong(at + 8), table.getLong(at + 16), symbols);
        }
    }

    private void requireSound(long place, long info, long addend, int symbols) throws IOException,
            UnusableLibraryException {
        int kind = (int) info;
        if (kind == kinds.none && place != 0) {
            return;
        }
        if (info >>> 32 >= symbols) {
            throw ElfFile.damaged(WHAT + " names symbols that it has not");
        }
        if (!file.isWritable(place, 8)) {
            throw ElfFile.damaged(WHAT + " writes to where nothing may be written");
        }
        boolean isCode = kind != kinds.relative || file.isCode(addend);
        if (kind == kinds.relative && !file.isMapped(addend) || kind == kinds.byFunction && !file.isCode(addend)) {
            throw ElfFile.damaged("an address in it points out of it");
        }
        if (kind == kinds.jump && !file.isCode(file.pointer("its table of jumps", place))) {
            throw ElfFile.damaged("its table of jumps leads out of its code");
        }
        if (isCode) {
            functions.add(place);
        }
    }

    /** Addresses in a compressed form: an even number is a place, an odd one a bit for each of the 63 places after the last. */
    private void addCompressed() throws IOException, UnusableLibraryException {
        if (!dynamic.has(RELR)) {
            return;
        }
        ByteBuffer table = file.at(WHAT, dynamic.value(RELR), dynamic.valueOrZero(RELRSZ));
        long next = 0;
        for (int at = 0; at + 8 <= table.limit(); at += 8) {
            long entry = table.getLong(at);
            if ((entry & 1) == 0) {
                addCompressed(entry);
                next = entry + 8;
            } else {
                for (int bit = 0; bit < 63; bit++) {
                    if ((entry >>> bit + 1 & 1) != 0) {
                        addCompressed(next + 8L * bit);
                    }
                }
                next += 8 * 63;
            }
        }
    }

    private void addCompressed(long place) throws IOException, UnusableLibraryException {
        if (!file.isWritable(place, 8)) {
            throw ElfFile.damaged(WHAT + " writes to where nothing may be written");
        }
        if (file.isCode(file.pointer(WHAT, place))) {
            functions.add(place);
        }
    }

    private void requireFunctions(long address, long size) throws IOException, UnusableLibraryException {
        if (kinds.relative < 0 || dynamic.valueOrZero(size) == 0) {
            return;
        }
        long from = dynamic.valueOrZero(address);
        ByteBuffer table = file.at("its list of functions to run", from, dynamic.value(size));
        for (int at = 0; at < table.limit(); at += 8) {
            if (!functions.contains(from + at)) {
                throw ElfFile.damaged("its list of functions to run leads out of its code");
            }
        }
    }
}
