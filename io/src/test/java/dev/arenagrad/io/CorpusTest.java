package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What fuzzing found worth keeping is read in every build, as the fuzz tests read it. */
class CorpusTest {
    private static final Path RESOURCES = Path.of("src/test/resources/dev/arenagrad/io");

    @RegisterExtension final TestFolder folder = new TestFolder();

    private interface Target {
        void read(byte[] content) throws IOException;
    }

    @TestFactory
    Stream<DynamicTest> npy() throws IOException {
        return all("NpyFuzzTestInputs/npy", Fuzzed::npy);
    }

    @TestFactory
    Stream<DynamicTest> npz() throws IOException {
        return all("NpzFuzzTestInputs/npz", content -> Fuzzed.npz(content, folder.file("a.npz")));
    }

    @TestFactory
    Stream<DynamicTest> safetensors() throws IOException {
        return all("SafetensorsFuzzTestInputs/safetensors", Fuzzed::safetensors);
    }

    private static Stream<DynamicTest> all(String inputs, Target target) throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve(inputs))) {
            Path[] corpus = files.sorted().toArray(Path[]::new);
            assertTrue(corpus.length > 10, inputs);
            return Stream.of(corpus).map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> target
                    .read(
                            Files.readAllBytes(file))));
        }
    }
}
