/**
 * The implementation of {@link dev.arenagrad.memory.Scope}, exported to the sibling modules only: pooled blocks, the storages
 * that own them, the scopes that own storages, and the retentions by which graph nodes own storages too.
 *
 * <ul>
 * <li>Blocks: {@code Pool} hands them out and gives them back to the operating system, through {@code BlockCache} for each thread,
 * {@code FreeBlocks}, {@code SizeClass}, {@code SystemMemory} (limit of the process) and {@code Reclaimer} (before a refusal).
 * <li>Ownership: {@code Storage}, {@code ScopeImpl} with {@code OwnedLists}, {@code Retention}, {@code Handover} ({@code keep}),
 * {@code KeepableFinder} ({@code tidy}), {@code Dependents} (what lives as long as somebody else), {@code ThreadContext}.
 * <li>Limits of scopes: {@code Budget}, {@code RefusalMessages}.
 * <li>Left to the garbage collector: {@code CollectedBlock}, {@code CollectedOwner}, {@code Ledger}, {@code GlobalMemory},
 * {@code SharedKeeper}, {@code AbandonedScopes}.
 * <li>Seeing: {@code AllocationSummary}, {@code HeapWalk}, {@code LeakReports},
 * {@code ScopeDiagnostics}, {@code CallSites}, {@code MemoryBean}, and the flight recorder's events.
 * </ul>
 */
@NullMarked
package dev.arenagrad.memory.storage;

import org.jspecify.annotations.NullMarked;
