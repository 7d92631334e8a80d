/**
 * The implementation of {@link dev.arenagrad.memory.Scope}, exported to the sibling modules only: pooled blocks, the storages
 * that own them, the scopes that own storages, and the retentions by which graph nodes own storages too.
 *
 * <ul>
 * <li>Blocks: {@code Block}, handed out and taken back by {@code Pool}, through one {@code BlockCache} per thread, {@code FreeBlocks} and
 * {@code SizeClass}. {@code SystemMemory} takes them from the operating system and enforces the limit of the process;
 * {@code Reclaimer} frees what it can before a request is refused.
 * <li>Memory shared with code outside: {@code BorrowedBlock} and {@code Lender} (their memory as a tensor), {@code Confinement} (which
 * of it other threads may use), {@code LentBlock} and {@code ArenaCloser} (a tensor's memory as a segment of theirs).
 * <li>Ownership: {@code Storage} with its {@code DeferredContents} and {@code Attachment}, of which {@code Deferral} is one, {@code ScopeImpl} with {@code OwnedLists}, {@code Ownership} (how storages
 * come and go) and {@code ScopeClosing}, {@code Retention},
 * {@code Handover} ({@code keep}), {@code KeepableFinder} and {@code TensorFreeTypes} ({@code tidy}), {@code CleanableStorages} (what lives as
 * long as another object), {@code ThreadContext}, {@code Failures} (several cleanups, one exception).
 * <li>Limits of scopes: {@code ScopeLimits} and {@code Budget}, with {@code RefusalMessages}; {@code Settings} with {@code ByteSize}, the system properties.
 * <li>Left to the garbage collector: {@code CollectedBlock}, {@code CollectedOwner}, {@code Ledger}, {@code GlobalMemory},
 * {@code SharedScopeCleanup}, {@code AbandonedScopes}.
 * <li>Figures and reports: {@code OwnedCount}, {@code AllocationSummary}, {@code HeapWalk},
 * {@code ScopeDiagnostics}, {@code CallSites}, {@code ThreadName}, {@code MemoryBean} (JMX), and the events of the flight recorder:
 * {@code ScopeEvent}, {@code AllocationEvent}, {@code FreeEvent}, {@code LargeAllocationEvent}, {@code BudgetExceededEvent},
 * {@code LeakEvent}.
 * <li>Leaks: {@code FoundLeak}, gathered by {@code LeakCauses}, told by {@code LeakReports}; {@code SavedGrowth} notices {@code KeptGraphs}, whose
 * chain begins at {@code KeptResults} and whose place is among {@code AllocationPlaces}.
 * </ul>
 */
@NullMarked
package dev.arenagrad.memory.storage;

import org.jspecify.annotations.NullMarked;
