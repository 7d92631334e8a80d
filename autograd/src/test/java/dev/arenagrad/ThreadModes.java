package dev.arenagrad;

import dev.arenagrad.engine.Recording;
import dev.arenagrad.memory.storage.ScopeImpl;

/** Whether the calling thread is as it is when nothing is under way. */
final class ThreadModes {
    private ThreadModes() {}

    static boolean areUsual() {
        Recording recording = Recording.ofThread();
        return recording.isEnabled() && !InferenceMode.isEnabled() && !AnomalyMode.isEnabled()
                && recording.packing() == null && carriesNoTangents();
    }

    private static boolean carriesNoTangents() {
        DualLevel.open().close(); // refused inside another
        return true;
    }

    static boolean isInAScope() {
        return ScopeImpl.current() != ScopeImpl.automatic();
    }
}
