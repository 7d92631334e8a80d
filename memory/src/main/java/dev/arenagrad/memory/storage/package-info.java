/**
 * The implementation of {@link dev.arenagrad.memory.Scope}, exported to the sibling modules only: pooled blocks, the storages
 * that own them, the scopes that own storages, and the retentions by which graph nodes own storages too.
 */
@NullMarked
package dev.arenagrad.memory.storage;

import org.jspecify.annotations.NullMarked;
