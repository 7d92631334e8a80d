package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.ShowSettings;
import dev.arenagrad.memory.storage.HoldNothing.Way;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SystemPropertiesTest {
    private static final long MIB = 1 << 20;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void theAutomaticLimitRefusesWhatIsHeldBeyondIt() throws Exception {
        String limit = "-Darenagrad.auto.limit=" + 100 * MIB;
        List<String> output = ChildJvm.run(HoldEverything.class, List.of(), "-Xmx64m", limit);

        assertEquals(3, output.size(), output.toString());
        assertEquals(100 * MIB, Long.parseLong(output.get(0)));
        assertTrue(output.get(1).contains("arenagrad.auto.limit"), output.get(1));
        assertTrue(output.get(1).contains(Long.toString(100 * MIB)), output.get(1));
        assertTrue(output.get(1).contains("open a Scope"), output.get(1));
        assertEquals(MIB, Long.parseLong(output.get(2)));
    }

    @Test
    void theAutomaticLimitIsTheHeapSizeUnlessSet() throws Exception {
        List<String> output = ChildJvm.run(HoldEverything.class, List.of(), "-Xmx64m");

        assertTrue(Long.parseLong(output.get(0)) <= 64 * MIB, output.toString());
        assertTrue(output.get(1).contains("arenagrad.auto.limit"), output.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC"})
    void theAutomaticLimitLetsPassWhatNobodyHolds(String collector) throws Exception {
        long most = peakOf(Way.OUTSIDE_ANY_SCOPE, collector, "-Xmx256m", "-Darenagrad.auto.limit=" + 200 * MIB);

        assertTrue(most <= 200 * MIB, "at most " + most);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatNobodyHoldsStaysFarBelowTheLimit(Way way) throws Exception {
        long most = peakOf(way, "-Xmx256m", "-Darenagrad.auto.limit=" + 2000 * MIB);

        assertTrue(most < 500 * MIB, "at most " + most);
    }

    private static long peakOf(Way way, String... flags) throws Exception {
        return Long.parseLong(ChildJvm.run(HoldNothing.class, List.of(way.name()), flags).getFirst());
    }

    @Test
    void thePoolLimitBoundsWhatIsKeptForReuse() throws Exception {
        List<String> output = ChildJvm.run(FreeMuch.class, List.of(), "-Darenagrad.pool.limit=" + 10 * MIB);

        assertEquals(64 * MIB + 10 * MIB, Long.parseLong(output.get(0)), output.toString());
        assertEquals(0, Long.parseLong(output.get(1)));
    }

    private static List<String> settings(String... flags) throws Exception {
        return ChildJvm.run(ShowSettings.class, List.of(), flags);
    }

    private static void assertTold(List<String> output, String... lines) {
        assertTrue(output.containsAll(List.of(lines)), output.toString());
    }

    @Test
    void withoutSettingsNothingIsLimitedLeaksAreReportedAndNoBeanIsRegistered() throws Exception {
        List<String> output = settings();

        assertTold(output, "limit=0", "level=SAMPLED", "bean=false", "reported=1", "live=10");
        assertTrue(output.stream().anyMatch(line -> line.contains("Leak: left open (thread \"Thread-0\")")), output
                .toString());
    }

    @Test
    void leaksAreFreedThoughNotReportedAtTheLevelOff() throws Exception {
        List<String> output = settings("-Darenagrad.leaks=off", "-Darenagrad.leaks.global=1m");

        assertTold(output, "level=OFF", "reported=0", "live=10");
        assertTrue(output.stream().noneMatch(line -> line.contains("Leak:")), output.toString());
    }

    @Test
    void globalMemoryThatGrowsIsReportedWheneverItHasDoubled() throws Exception {
        List<String> output = settings("-Darenagrad.leaks=all", "-Darenagrad.leaks.global=2m");

        assertTold(output, "reported=4"); // at 2, 4 and 8 MiB, and the scope
        assertTrue(output.stream().anyMatch(line -> line.contains("8388608 bytes in 8 tensors, the largest: "
                + "grow [512, 512] (8388608 bytes in 8). It grew")), output.toString());
        assertTrue(output.stream().anyMatch(line -> line.contains("left open") && line.contains("It was opened")),
                output.toString());
    }

    @Test
    void theLimitOfTheProcessIsReadWithItsSuffix() throws Exception {
        assertTold(settings("-Darenagrad.memory.limit=1g"), "limit=1073741824");
    }

    @ParameterizedTest
    @ValueSource(strings = {"arenagrad.memory.limit", "arenagrad.pool.limit", "arenagrad.auto.limit",
            "arenagrad.leaks.global", "arenagrad.leaks.saved", "arenagrad.events.large"})
    void aSizeThatIsNoNumberOfBytesIsRefusedAtEachUse(String property) throws Exception {
        assertRefused(property, "much", "a number of bytes, at most 9223372036854775807, as 1048576, 1024k, 1m or 1g");
    }

    @Test
    void aLevelThatDoesNotExistIsRefusedAtEachUse() throws Exception {
        assertRefused("arenagrad.leaks", "paranoid", "one of [off, sampled, all]");
    }

    @Test
    void aSwitchThatIsNeitherOnNorOffIsRefusedAtEachUse() throws Exception {
        assertRefused("arenagrad.jmx", "yes", "true or false");
    }

    private static void assertRefused(String property, String value, String allowed) throws Exception {
        List<String> output = ChildJvm.run(UseMemoryAgain.class, List.of(), "-D" + property + "=" + value);

        String refusal = "java.lang.IllegalArgumentException: the system property " + property + " must be " + allowed
                + ", but is \"" + value + "\"";
        assertEquals(Collections.nCopies(UseMemoryAgain.USES, refusal), output);
    }

    @Test
    void theBeanIsRegisteredFromTheStartIfAsked() throws Exception {
        assertTold(settings("-Darenagrad.jmx=true"), "bean=true");
    }
}
