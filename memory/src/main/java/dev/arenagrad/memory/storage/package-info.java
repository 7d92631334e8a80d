/**
 * The rooms behind {@link dev.arenagrad.memory.Scope}, open to the sibling modules only: pooled blocks, the storages that
 * own them, the regions that own storages, and the retentions by which graph nodes own them too.
 */
@NullMarked
package dev.arenagrad.memory.storage;

import org.jspecify.annotations.NullMarked;
