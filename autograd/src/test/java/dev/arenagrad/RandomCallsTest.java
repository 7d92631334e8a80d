package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random calls of the whole public interface: no call throws anything undocumented, the JVM lives, and nothing is left when a
 * scope closes. The number of calls is the system property {@code fuzz.calls} (Maven: {@code mvn -Pfuzz verify}); seeds are
 * counted up from {@code fuzz.seed}, and a failure names its own, with the calls that led to it.
 */
class RandomCallsTest {
    private static final long CALLS = Long.getLong("fuzz.calls", 250_000);
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 0);

    /** For einsum. */
    private static final String[] EQUATIONS = {"ij,jk->ik", "ij,jk", "i,i->", "ii->i", "...i,...i", "...", "->",
            "a,b->ab",
            "bij,bjk->bik", "ij,ij,ij->j", "i..", "1"};

    private final RandomCalls calls = calls();

    static RandomCalls calls() {
        return new RandomCalls(Tensor.class, Losses.class, Linalg.class, NN.class)
                .with(Conv.class, RandomCallsTest::conv).with(Window.class, RandomCallsTest::window)
                .with(Double.class, Random::nextDouble)
                .with(String.class, random -> EQUATIONS[random.nextInt(EQUATIONS.length)])
                .with(ClassLoss.class, random -> new ClassLoss(
                        random.nextBoolean() ? null : Tensor.rand(1 + random.nextInt(4)), random.nextInt(6) - 2,
                        random.nextBoolean() ? 0 : random.nextDouble(), Reduction.values()[random.nextInt(3)]));
    }

    private static Conv conv(Random random) {
        Conv options = Conv.stride(1 + random.nextInt(3), 1 + random.nextInt(2)).dilation(1 + random.nextInt(2)).groups(
                1 + random.nextInt(3));
        return random.nextBoolean() ? options.padding(random.nextInt(3), random.nextInt(40) == 0 ? Integer.MAX_VALUE
                : 1)
                : options.outputPadding(random.nextInt(2));
    }

    private static Window window(Random random) {
        int rows = 1 + random.nextInt(3);
        int columns = random.nextInt(40) == 0 ? Integer.MAX_VALUE : 2;
        return Window.of(rows, columns).stride(1 + random.nextInt(3)).padding(rows / 2, random.nextInt(2)).dilation(1
                + random.nextInt(2)).ceilMode(random.nextBoolean()).countIncludePad(random.nextBoolean());
    }

    @Test
    void everyPublicMethodIsAmongThem() {
        assertEquals(List.of("Tensor.registerHook", "Tensor.registerPostAccumulateGradHook"), calls.notCalled());
    }

    @Test
    void giveAResultOrAClearExceptionAndLeaveNothingBehind() {
        long before = Memory.liveBytes();
        long made = 0;
        for (long seed = FIRST_SEED; made < CALLS; seed++) {
            made += calls.run(seed);
            assertEquals(before, Memory.liveBytes(), "live bytes after seed " + seed);
        }
        assertTrue(calls.results() > made / 4, "many calls succeed, but " + calls.results() + " of " + made);
        System.out.println("random calls: " + made + ", of which gave a result: " + calls.results()
                + ", live bytes at the end: "
                + (Memory.liveBytes() - before));
    }
}
