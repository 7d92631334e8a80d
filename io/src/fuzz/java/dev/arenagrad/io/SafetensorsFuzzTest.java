package dev.arenagrad.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Bytes that are taken for safetensors files, led by what of the reader they reach. */
class SafetensorsFuzzTest {

    @FuzzTest
    void safetensors(byte[] content) throws IOException {
        Fuzzed.safetensors(content);
    }
}
