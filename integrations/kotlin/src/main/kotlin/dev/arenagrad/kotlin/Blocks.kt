/** Scopes and modes as blocks. */
@file:JvmName("Blocks")

package dev.arenagrad.kotlin

import dev.arenagrad.GradMode
import dev.arenagrad.Tensor
import dev.arenagrad.ValuesIndices
import dev.arenagrad.memory.Scope

/**
 * Runs [block] in a confined scope, which frees what is made in it at its end, however that is reached. What is to live on is handed to
 * the scope around by `keep(x)` inside of the block; where one result is all that is wanted, [tidy] does that.
 */
public inline fun <R> scope(name: String? = null, block: Scope.() -> R): R =
    (if (name == null) Scope.open() else Scope.open(name)).use { it.block() }

/** As [scope], of a shared scope, whose tensors every thread may use. */
public inline fun <R> sharedScope(name: String? = null, block: Scope.() -> R): R =
    (if (name == null) Scope.shared() else Scope.shared(name)).use { it.block() }

/** The result of [block], whose other tensors are freed, but for those that the graph of the result saved: [Scope.tidy]. */
public fun <R : Any> tidy(block: () -> R): R = Scope.tidy(block)

/** Runs [block] without recording. */
public inline fun <R> noGrad(block: () -> R): R = GradMode.noGrad().use { block() }

/** Runs [block] with recording, inside of a block without. */
public inline fun <R> enableGrad(block: () -> R): R = GradMode.enableGrad().use { block() }

/** The values, of `val (values, indices) = x.max(0)`. */
public operator fun ValuesIndices.component1(): Tensor = values()

/** The indices, of `val (values, indices) = x.max(0)`. */
public operator fun ValuesIndices.component2(): Tensor = indices()
