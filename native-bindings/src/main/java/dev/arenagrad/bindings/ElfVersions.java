package dev.arenagrad.bindings;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The versions of a library's symbols: two lists of lists, linked by distances in bytes. */
final class ElfVersions {
    /** A list: the tag of its address, that of its length, and where an entry and what it contains have what. */
    private enum Chain {
        NEEDED(ElfDynamic.VERNEED, ElfDynamic.VERNEEDNUM, 16, 2, 8, 12, 16, 8, 12), DEFINED(ElfDynamic.VERDEF,
                ElfDynamic.VERDEFNUM, 20, 6, 12, 16, 8, 0, 4);

        private final long address;
        private final long length;
        private final int bytes;
        private final int inner;
        private final int toInner;
        private final int toNext;
        private final int innerBytes;
        private final int innerName;
        private final int innerToNext;

        Chain(long address, long length, int bytes, int inner, int toInner, int toNext, int innerBytes, int innerName,
                int innerToNext) {
            this.address = address;
            this.length = length;
            this.bytes = bytes;
            this.inner = inner;
            this.toInner = toInner;
            this.toNext = toNext;
            this.innerBytes = innerBytes;
            this.innerName = innerName;
            this.innerToNext = innerToNext;
        }
    }

    private static final String WHAT = "its table of versions";

    private final ElfFile file;
    private final ElfDynamic dynamic;

    ElfVersions(ElfFile file, ElfDynamic dynamic) {
        this.file = file;
        this.dynamic = dynamic;
    }

    void requireSound(int symbols) throws IOException, UnusableLibraryException {
        if (dynamic.has(ElfDynamic.VERSYM)) {
            file.at(WHAT, dynamic.value(ElfDynamic.VERSYM), 2L * symbols);
        }
        for (Chain chain : Chain.values()) {
            if (dynamic.has(chain.address)) {
                requireSound(chain);
            }
        }
    }

    private void requireSound(Chain chain) throws IOException, UnusableLibraryException {
        long at = dynamic.value(chain.address);
        long entries = dynamic.valueOrZero(chain.length);
        for (long i = 0; i < entries; i++) {
            ByteBuffer entry = file.at(WHAT, at, chain.bytes);
            if (entry.getShort(0) != 1) {
                throw ElfFile.damaged(WHAT + " has an unknown form");
            }
            if (chain == Chain.NEEDED) {
                dynamic.requireName(Integer.toUnsignedLong(entry.getInt(4)));
            }
            requireSound(chain, at + Integer.toUnsignedLong(entry.getInt(chain.toInner)), Short.toUnsignedInt(entry
                    .getShort(chain.inner)));
            long distance = Integer.toUnsignedLong(entry.getInt(chain.toNext));
            if ((distance == 0) != (i == entries - 1)) {
                throw ElfFile.damaged(WHAT + " is cut off");
            }
            at += distance;
        }
    }

    private void requireSound(Chain chain, long first, int entries) throws IOException, UnusableLibraryException {
        long at = first;
        for (int i = 0; i < entries; i++) {
            ByteBuffer entry = file.at(WHAT, at, chain.innerBytes);
            dynamic.requireName(Integer.toUnsignedLong(entry.getInt(chain.innerName)));
            long distance = Integer.toUnsignedLong(entry.getInt(chain.innerToNext));
            if ((distance == 0) != (i == entries - 1)) {
                throw ElfFile.damaged(WHAT + " is cut off");
            }
            at += distance;
        }
    }
}
