package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.testing.PackageInfo;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageInfoTest {
    @Test
    void packageInfoNamesEveryClass() throws IOException {
        assertEquals(List.of(), PackageInfo.unnamedClasses(PackageInfoTest.class.getPackageName()));
    }
}
