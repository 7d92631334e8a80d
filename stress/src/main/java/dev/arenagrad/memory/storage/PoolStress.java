package dev.arenagrad.memory.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Block caches, the blocks that all share, and counts. */
public final class PoolStress {
    private PoolStress() {}

    /** Two threads borrow a cache each. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "they are two")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both have the same")
    @State
    public static class CachesBorrowedByTwo {
        private @Nullable BlockCache first;
        private @Nullable BlockCache second;

        @Actor
        public void first() {
            first = Pool.borrow(ThreadContext.get());
        }

        @Actor
        public void second() {
            second = Pool.borrow(ThreadContext.get());
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            BlockCache one = first;
            BlockCache other = second;
            if (one != null && other != null) {
                result.r1 = one != other;
                Pool.giveBack(one);
                Pool.giveBack(other);
            }
        }
    }

    /** Two threads take a block each from those that all share. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "they are two")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both have the same memory")
    @State
    public static class BlocksTakenByTwo {
        private @Nullable Block first;
        private @Nullable Block second;

        @Actor
        public void first() {
            first = Pool.takeShared(0);
        }

        @Actor
        public void second() {
            second = Pool.takeShared(0);
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            Block one = first;
            Block other = second;
            if (one != null && other != null) {
                result.r1 = one.segment.address() != other.segment.address();
                Pool.giveShared(one);
                Pool.giveShared(other);
            }
        }
    }

    /** The process is limited while caches come and go, each of which may keep its part of the limit. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "what a cache may keep fits limit and number of caches")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it was computed from what they were before")
    @State
    public static class CachesApportionedBesideLimit {
        private static final long LIMIT = 100L << 20;
        private static final int MANY = 8;

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger checked = new AtomicInteger();

        /** What is tested is one for the process, so both threads are at the same test. */
        private static void meet(AtomicInteger arrived) {
            arrived.incrementAndGet();
            while (arrived.get() < 2) {
                Thread.yield();
            }
        }

        @Actor
        public void limiting(Z_Result result) {
            long usual = Pool.limit();
            meet(begun);
            Pool.limit(LIMIT);
            meet(done);
            result.r1 = Pool.cacheAllowance() == Math.min(64L << 20, Pool.limit() / 4 / Pool.caches().size());
            meet(checked);
            Pool.limit(usual);
        }

        @Actor
        public void borrowing() {
            List<BlockCache> borrowed = new ArrayList<>();
            for (int i = 1; i < MANY; i++) {
                borrowed.add(Pool.borrow(ThreadContext.get()));
            }
            meet(begun);
            borrowed.add(Pool.borrow(ThreadContext.get()));
            meet(done);
            meet(checked);
            borrowed.forEach(Pool::giveBack);
        }
    }

    /** One thread counts, another reads. */
    @JCStressTest
    @Outcome(id = {"0, 0", "0, 1", "1, 1", "0, 2", "1, 2", "2, 2"}, expect = Expect.ACCEPTABLE, desc = "it grows")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it was seen to fall")
    @State
    public static class CountRead {
        private final OwnedCount count = new OwnedCount();

        @Actor
        public void owner() {
            count.add(1);
            count.add(1);
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = (int) count.get();
            result.r2 = (int) count.get();
        }
    }

    /** Blocks that one thread took are given back by another. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "no bytes are lost from the count")
    @Outcome(expect = Expect.FORBIDDEN, desc = "miscounted")
    @State
    public static class BytesCountedAcrossCaches {
        private final BlockCache mine = new BlockCache();
        private final BlockCache yours = new BlockCache();
        private final Storage first = take(mine);
        private final Storage second = take(yours);

        private static Storage take(BlockCache cache) {
            Storage holder = new Storage(Long.BYTES, "stress", null, null);
            if (!cache.take(0, holder)) {
                throw new IllegalStateException("no memory");
            }
            return holder;
        }

        @Actor
        public void first() {
            mine.give(second);
            mine.publish();
        }

        @Actor
        public void second() {
            yours.give(first);
            yours.publish();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            result.r1 = mine.unpublishedLive() == 0 && yours.unpublishedLive() == 0
                    && mine.free().bytes() == SizeClass.capacity(0) && yours.free().bytes() == SizeClass.capacity(0);
            mine.shrink(Long.MAX_VALUE);
            yours.shrink(Long.MAX_VALUE);
        }
    }
}
