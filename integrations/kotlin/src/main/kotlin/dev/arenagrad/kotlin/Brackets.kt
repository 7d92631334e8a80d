/** `x[...]` and `x[...] = value`. */
@file:JvmName("Brackets")

package dev.arenagrad.kotlin

import dev.arenagrad.Index
import dev.arenagrad.Tensor

/**
 * The part of a tensor that the brackets say, one index for each dimension from the first on; dimensions without one are taken whole.
 *
 * - `1`, `-1`: the entry at a position, from the end if negative; the result lacks the dimension
 * - `1..3`, `1..<4`, `0..6 step 2`, `-3..-1`: the entries of a range, its last one included as always in Kotlin
 * - `null`: a new dimension, Python's `None`
 * - a tensor: the entries at the positions of an INT64 or INT32 tensor, or where a BOOL one is true
 * - an [Index]: `Index.all()`, `Index.ellipsis()` and the others
 *
 * Positions and ranges give a view of the same memory, tensors a copy, as [Tensor.get].
 *
 * @throws IndexOutOfBoundsException if a position is outside its dimension, if there are more indices than dimensions, if an index is
 * nothing of the above, or if a range begins before the end and ends after the beginning (`-2..1`)
 * @throws IllegalArgumentException if the step of a range is negative
 */
public operator fun Tensor.get(vararg indices: Any?): Tensor = get(*indexed(indices))

/** Changes that part in place to [value], which is broadcast. */
public operator fun Tensor.set(vararg indices: Any?, value: Tensor) {
    set_(value, *indexed(indices))
}

/** Changes that part in place to a number. */
public operator fun Tensor.set(vararg indices: Any?, value: Double) {
    set_(value, *indexed(indices))
}

/** Changes that part in place to a number. */
public operator fun Tensor.set(vararg indices: Any?, value: Int) {
    set_(value.toLong(), *indexed(indices))
}

/** Changes that part in place to a number. */
public operator fun Tensor.set(vararg indices: Any?, value: Long) {
    set_(value, *indexed(indices))
}

private fun indexed(indices: Array<out Any?>): Array<Index> = Array(indices.size) { index(indices[it]) }

private fun index(any: Any?): Index = when (any) {
    null -> Index.newAxis()
    is Index -> any
    is Int -> Index.at(any.toLong())
    is Long -> Index.at(any)
    is IntProgression -> slice(any.first.toLong(), any.last.toLong(), any.step.toLong(), any.isEmpty())
    is LongProgression -> slice(any.first, any.last, any.step, any.isEmpty())
    is Tensor -> Index.of(any)
    else -> throw IndexOutOfBoundsException(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got"
            + " ${any::class.simpleName}); in Kotlin: Int, Long, ranges, null, Tensor and Index",
    )
}

private fun slice(first: Long, last: Long, step: Long, isEmpty: Boolean): Index {
    if (isEmpty) {
        return Index.slice(0, 0)
    }
    if (step > 0 && first < 0 && last >= 0) {
        throw IndexOutOfBoundsException(
            "the range $first..$last goes from a position counted from the end to one counted from the beginning",
        )
    }
    return Index.slice(first, if (last == -1L) Long.MAX_VALUE else last + 1, step)
}
