package dev.arenagrad.memory.storage;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads change a shared tensor in place: both changes count. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both counted")
@Outcome(expect = Expect.FORBIDDEN, desc = "a change went unseen")
@State
public class VersionStress {
    private final Region region = Detached.shared();
    private final Storage storage = Detached.storageIn(region);

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
        region.close();
    }
}
