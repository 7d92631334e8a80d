package dev.arenagrad.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;

/** Bytes that are taken for npz files, led by what of the reader they reach. */
class NpzFuzzTest {
    private static final Path FILE = Fuzzed.scratchFile();

    @FuzzTest
    void npz(byte[] content) throws IOException {
        Fuzzed.npz(content, FILE);
    }
}
