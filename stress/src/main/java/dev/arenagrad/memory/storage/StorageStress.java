package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.ScopeImpl.Kind;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Owners, thread changes, deferred contents and versions of storages. */
public final class StorageStress {
    private static final long VALUE = 42;
    private static final int REFUSED = -1;
    private static final int UNSEEN = -2;
    private static final int LOOKS = 100;

    private StorageStress() {}

    private static int read(Storage storage) {
        try {
            storage.beginAccess();
        } catch (LifetimeException e) {
            return REFUSED;
        }
        int value = (int) storage.segment().get(ValueLayout.JAVA_LONG, 0);
        storage.endAccess();
        return value;
    }

    /** {@return whether a block came back to the pool once, and not twice} */
    private static boolean isFreedOnce(Storage storage) {
        if (storage.isAlive()) {
            return false;
        }
        Block first = Pool.takeShared(SizeClass.of(Long.BYTES));
        Block second = Pool.takeShared(SizeClass.of(Long.BYTES));
        if (first == null || second == null) {
            throw new IllegalStateException("no memory");
        }
        Pool.giveShared(first);
        Pool.giveShared(second);
        return first.segment.address() != second.segment.address();
    }

    /** A storage that a shared scope owns. */
    public abstract static class Listed {
        final ScopeImpl scope = Detached.shared();
        final Storage storage = Detached.storageIn(scope);
    }

    /** Owners come and go. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "all counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an owner was miscounted")
    @State
    public static class OwnersComeAndGo extends Listed {
        @Actor
        public void first() {
            storage.retain();
            storage.beginAccess();
            storage.endAccess();
        }

        @Actor
        public void second() {
            storage.retain();
            storage.retain();
            storage.release();
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = storage.hasOwners(3);
            scope.close();
            storage.release();
            storage.release();
            result.r2 = !storage.isAlive();
        }
    }

    /** The last two owners let go. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "freed once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "leaked, or freed twice")
    @State
    public static class LastOwnersLetGo extends Listed {
        public LastOwnersLetGo() {
            storage.retain();
            storage.retain();
            scope.close();
        }

        @Actor
        public void first() {
            storage.release();
        }

        @Actor
        public void second() {
            storage.release();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            result.r1 = isFreedOnce(storage);
        }
    }

    /** Two threads change a shared tensor in place. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both changes counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a change goes unseen")
    @State
    public static class VersionsAreCounted extends Listed {
        @Actor
        public void first() {
            storage.bumpVersion();
        }

        @Actor
        public void second() {
            storage.bumpVersion();
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = storage.version();
            scope.close();
        }
    }

    /** A shared tensor goes to a confined scope, which closes, while another thread reads it. */
    @JCStressTest
    @Outcome(id = {"42, true", "-1, true"}, expect = Expect.ACCEPTABLE, desc = "read or refused, and freed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "leaked, or freed under the reader")
    @State
    public static class ReadWhileConfined extends Listed {
        public ReadWhileConfined() {
            storage.segment().set(ValueLayout.JAVA_LONG, 0, VALUE);
        }

        @Actor
        public void owner() {
            try (ScopeImpl confined = ScopeImpl.open(Kind.CONFINED, null)) {
                confined.adopt(storage);
                Storage next = Storage.allocate(Long.BYTES, "stress");
                next.segment().set(ValueLayout.JAVA_LONG, 0, 0);
            }
            try (ScopeImpl _ = ScopeImpl.open(Kind.CONFINED, null)) {
                Storage.allocate(Long.BYTES, "stress").segment().set(ValueLayout.JAVA_LONG, 0, 0);
            }
        }

        @Actor
        public void reader(IZ_Result result) {
            result.r1 = read(storage);
        }

        @Arbiter
        public void afterwards(IZ_Result result) {
            scope.close();
            result.r2 = isFreedOnce(storage);
        }
    }

    /** A confined tensor with contents that were not written goes to a shared scope, and another thread comes by it in a data race. */
    @JCStressTest
    @Outcome(id = {"42, true", "-1, true", "-2, true"}, expect = Expect.ACCEPTABLE, desc = "read, refused or unseen")
    @Outcome(expect = Expect.FORBIDDEN, desc = "read before it was written")
    @State
    public static class OpenedWithDeferredContents {
        /** As the array behind a tensor does. */
        private record Holder(Storage storage) {}

        private static final DeferredContents CONTENTS = memory -> memory.set(ValueLayout.JAVA_LONG, 0, VALUE);

        private final ScopeImpl scope = Detached.shared();
        private @Nullable Holder holder;

        @Actor
        public void owner() {
            try (ScopeImpl _ = ScopeImpl.open(Kind.CONFINED, null)) {
                Storage storage = Storage.allocate(Long.BYTES, "stress");
                storage.segment().set(ValueLayout.JAVA_LONG, 0, 0);
                storage.defer(CONTENTS);
                holder = new Holder(storage);
                scope.adopt(storage);
            }
        }

        @Actor
        public void reader(IZ_Result result) {
            Holder seen = holder;
            for (int i = 0; i < LOOKS && seen == null; i++) {
                seen = holder;
            }
            result.r1 = seen == null ? UNSEEN : read(seen.storage);
        }

        @Arbiter
        public void afterwards(IZ_Result result) {
            scope.close();
            Holder made = holder;
            result.r2 = made != null && !made.storage.isAlive();
        }
    }

    /** Two scopes take over one tensor. */
    @JCStressTest
    @Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "one has it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "none or both have it, or it leaked")
    @State
    public static class TakenOverByTwo {
        private final ScopeImpl from = Detached.shared();
        private final ScopeImpl first = Detached.shared();
        private final ScopeImpl second = Detached.shared();
        private final Storage storage = Detached.storageIn(from);

        @Actor
        public void first() {
            first.adopt(storage);
        }

        @Actor
        public void second() {
            second.adopt(storage);
        }

        @Arbiter
        public void afterwards(IZ_Result result) {
            result.r1 = (int) ((from.bytes() + first.bytes() + second.bytes()) / storage.capacity());
            from.close();
            first.close();
            second.close();
            result.r2 = isFreedOnce(storage);
        }
    }

    /** A scope takes over a tensor that another thread takes out of its scope. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "freed once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "leaked, or freed twice")
    @State
    public static class TakenOverBesideDisown {
        private final ScopeImpl from = Detached.shared();
        private final ScopeImpl to = Detached.shared();
        private final Storage storage = Detached.storageIn(from);

        @Actor
        public void taking() {
            try {
                to.adopt(storage);
            } catch (LifetimeException e) {
                // the other was first
            }
        }

        @Actor
        public void disowning() {
            storage.disown();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            from.close();
            to.close();
            result.r1 = isFreedOnce(storage);
        }
    }

    /** The automatic scope takes over a tensor that another thread takes out of whatever scope owns it. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "freed once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "leaked, or freed twice")
    @State
    public static class TakenOverByTheCollectorBesideDisown {
        private final ScopeImpl from = Detached.shared();
        private final Storage storage = Detached.storageIn(from);

        @Actor
        public void taking() {
            try {
                ScopeImpl.automatic().adopt(storage);
            } catch (LifetimeException e) {
                // the other was first
            }
        }

        @Actor
        public void disowning() {
            for (int i = 0; i < LOOKS && storage.scope() != ScopeImpl.automatic(); i++) {
                Thread.onSpinWait();
            }
            storage.disown();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            from.close();
            storage.disown();
            result.r1 = isFreedOnce(storage);
        }
    }

    /** A tensor is taken out of a scope that closes. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "the scope's share went once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it went twice, or never")
    @State
    public static class DisownedBesideClose extends Listed {
        public DisownedBesideClose() {
            storage.retain();
        }

        @Actor
        public void disowning() {
            storage.disown();
        }

        @Actor
        public void closing() {
            scope.close();
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = storage.hasOwners(1);
            storage.release();
            result.r2 = isFreedOnce(storage);
        }
    }
}
