package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** With {@code -Darenagrad.backend=java} no native library is loaded; with OpenBLAS one is, so the check can fail. */
class PureJavaTest {
    @Test
    void theJavaBackendLoadsNoNativeLibrary() throws Exception {
        String output = run("java");
        assertTrue(output.contains("gradient true") && output.contains("loaded false"), output);
        assertFalse(output.contains("mapped true"), output);
    }

    @Test
    void theOpenBlasBackendLoadsOne() throws Exception {
        String output = run("openblas");
        assertTrue(output.contains("gradient true") && output.contains("loaded true"), output);
        assertFalse(output.contains("mapped false"), output);
    }

    @Test
    void anUnknownBackendIsNamedAndSoAreThoseThereAre() throws Exception {
        String output = run("cuda", 1);
        assertTrue(output.contains(
                "IllegalArgumentException: unknown backend \"cuda\" (system property arenagrad.backend);"
                        + " there are \"openblas\" and \"java\""), output);
    }

    @Test
    void aSettingOfVectorsThatThereIsNotIsRefused() throws Exception {
        String output = ChildJvm.run(PureJavaProgram.class, 1, "-Darenagrad.simd=maybe");
        assertTrue(output.contains(
                "Exception in thread \"main\" java.lang.IllegalArgumentException: the system property"
                        + " arenagrad.simd must be true or false, but is \"maybe\""), output);
    }

    private static String run(String backend) throws Exception {
        return run(backend, 0);
    }

    private static String run(String backend, int expectedExit) throws Exception {
        return ChildJvm.run(PureJavaProgram.class, expectedExit, "-Darenagrad.backend=" + backend);
    }
}
