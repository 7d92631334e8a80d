package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.HoldNothing.Way;
import dev.arenagrad.memory.testing.LiveBytesReturn;
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
}
