package dev.arenagrad.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Bytes that are taken for npy files, led by what of the reader they reach. */
class NpyFuzzTest {

    @FuzzTest
    void npy(byte[] content) throws IOException {
        Fuzzed.npy(content);
    }
}
