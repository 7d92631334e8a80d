/**
 * Vectors of arrays. From Kotlin, [Tensor.of] of an array would take it for the elements of a shape that is missing; it wants the
 * elements themselves, or `*array`, which copies twice.
 */
@file:JvmName("Arrays")

package dev.arenagrad.kotlin

import dev.arenagrad.Tensor

/** A FLOAT32 vector of these elements, copied; [Tensor.view] gives it another shape. */
public fun FloatArray.toTensor(): Tensor = Tensor.of(this, size.toLong())

/** A FLOAT64 vector of these elements, copied. */
public fun DoubleArray.toTensor(): Tensor = Tensor.of(this, size.toLong())

/** An INT64 vector of these elements, copied. */
public fun LongArray.toTensor(): Tensor = Tensor.of(this, size.toLong())

/** An INT32 vector of these elements, copied. */
public fun IntArray.toTensor(): Tensor = Tensor.of(this, size.toLong())

/** A BOOL vector of these elements, copied. */
public fun BooleanArray.toTensor(): Tensor = Tensor.of(this, size.toLong())
