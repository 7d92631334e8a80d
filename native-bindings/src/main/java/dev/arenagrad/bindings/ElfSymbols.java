package dev.arenagrad.bindings;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The symbols of a library and the table by which they are looked up. A chain of the GNU table holds the hash of each name, so that
 * one pass over the chains compares names, symbols and table with each other.
 */
final class ElfSymbols {
    private static final int SYMBOL_BYTES = 24;
    private static final int UNDEFINED = 0;
    private static final int FIRST_RESERVED_SECTION = 0xff00;
    private static final int THREAD_LOCAL = 6;
    private static final long MOST_SYMBOLS = 10_000_000;

    private final ElfFile file;
    private final ElfDynamic dynamic;
    private final int count;
    private final ByteBuffer symbols;

    ElfSymbols(ElfFile file, ElfDynamic dynamic) throws IOException, UnusableLibraryException {
        this.file = file;
        this.dynamic = dynamic;
        count = dynamic.has(ElfDynamic.GNU_HASH) ? countByGnuHash(true) : countByHash();
        symbols = file.at("its table of symbols", dynamic.value(ElfDynamic.SYMTAB), (long) count * SYMBOL_BYTES);
    }

    int count() {
        return count;
    }

    void requireSound() throws IOException, UnusableLibraryException {
        for (int i = 1; i < count; i++) {
            requireSound(i * SYMBOL_BYTES);
        }
        if (dynamic.has(ElfDynamic.GNU_HASH)) {
            countByGnuHash(false);
        }
    }

    private void requireSound(int at) throws UnusableLibraryException {
        int type = symbols.get(at + 4) & 0xf;
        int binding = (symbols.get(at + 4) & 0xff) >> 4;
        int section = Short.toUnsignedInt(symbols.getShort(at + 6));
        if (binding != 0) {
            dynamic.requireName(Integer.toUnsignedLong(symbols.getInt(at)));
        }
        boolean addressed = section != UNDEFINED && section < FIRST_RESERVED_SECTION && type != THREAD_LOCAL;
        if (addressed && !file.isMapped(symbols.getLong(at + 8))) {
            throw ElfFile.damaged("a symbol points out of it");
        }
    }

    private int countByHash() throws IOException, UnusableLibraryException {
        String what = "its hash table";
        long address = dynamic.value(ElfDynamic.HASH);
        ByteBuffer sizes = file.at(what, address, 8);
        long buckets = Integer.toUnsignedLong(sizes.getInt(0));
        long chains = Integer.toUnsignedLong(sizes.getInt(4));
        requirePlausible(chains);
        ByteBuffer table = file.at(what, address + 8, 4 * (buckets + chains));
        for (int i = 0; i < table.limit(); i += 4) {
            if (Integer.toUnsignedLong(table.getInt(i)) >= chains) {
                throw ElfFile.damaged(what + " names symbols that it has not");
            }
        }
        if (buckets == 0) {
            throw ElfFile.damaged(what + " is empty");
        }
        return (int) chains;
    }

    /**
     * Walks all chains of the GNU hash table.
     *
     * @param blindly whether the symbols are not known yet, so that names cannot be compared
     * @return the number of symbols
     */
    private int countByGnuHash(boolean blindly) throws IOException, UnusableLibraryException {
        String what = "its hash table";
        long address = dynamic.value(ElfDynamic.GNU_HASH);
        ByteBuffer sizes = file.at(what, address, 16);
        long buckets = Integer.toUnsignedLong(sizes.getInt(0));
        long first = Integer.toUnsignedLong(sizes.getInt(4));
        long words = Integer.toUnsignedLong(sizes.getInt(8));
        if (buckets == 0 || Long.bitCount(words) != 1) {
            throw ElfFile.damaged(what + " has impossible sizes");
        }
        requirePlausible(first);
        ByteBuffer heads = file.at(what, address + 16 + 8 * words, 4 * buckets);
        long chains = address + 16 + 8 * words + 4 * buckets;
        ByteBuffer hashes = file.at(what, chains, Math.min(file.left(what, chains), 4 * MOST_SYMBOLS));
        long end = first;
        for (int bucket = 0; bucket < buckets; bucket++) {
            long symbol = Integer.toUnsignedLong(heads.getInt(4 * bucket));
            if (symbol == 0) {
                continue;
            }
            boolean more = true;
            while (more) {
                long at = 4 * (symbol - first);
                if (symbol < first || at + 4 > hashes.limit()) {
                    throw ElfFile.damaged(what + " names symbols that it has not");
                }
                int hash = hashes.getInt((int) at);
                if (!blindly) {
                    requireHash((int) symbol, hash, bucket, buckets);
                }
                more = (hash & 1) == 0;
                symbol++;
            }
            end = Math.max(end, symbol);
        }
        return (int) (end == first ? Math.max(first, countBeforeStrings()) : end);
    }

    /** {@return the number of symbols of a library that exports none, whose hash table leads to none} Linkers write names after symbols. */
    private long countBeforeStrings() {
        long bytes = dynamic.value(ElfDynamic.STRTAB) - dynamic.value(ElfDynamic.SYMTAB);
        return bytes < 0 || bytes > MOST_SYMBOLS * SYMBOL_BYTES ? 0 : bytes / SYMBOL_BYTES;
    }

    private void requireHash(int symbol, int hash, int bucket, long buckets) throws UnusableLibraryException {
        ByteBuffer strings = dynamic.strings();
        int of = 5381;
        for (int i = symbols.getInt(symbol * SYMBOL_BYTES); strings.get(i) != 0; i++) {
            of = of * 33 + (strings.get(i) & 0xff);
        }
        if ((of | 1) != (hash | 1) || Integer.toUnsignedLong(of) % buckets != bucket) {
            throw ElfFile.damaged("its symbols are not those of its hash table");
        }
    }

    private static void requirePlausible(long symbols) throws UnusableLibraryException {
        if (symbols > MOST_SYMBOLS) {
            throw ElfFile.damaged("it has an impossible number of symbols");
        }
    }
}
