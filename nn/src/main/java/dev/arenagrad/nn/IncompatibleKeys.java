package dev.arenagrad.nn;

import java.util.List;

/**
 * What {@link Layer#loadStateDict(java.util.Map, boolean)} did not find, and what it found besides.
 *
 * @param missing names of the layer that the state does not have
 * @param unexpected names of the state that the layer does not have
 */
public record IncompatibleKeys(List<String> missing, List<String> unexpected) {
    /** Copies the lists. */
    public IncompatibleKeys {
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
    }
}
