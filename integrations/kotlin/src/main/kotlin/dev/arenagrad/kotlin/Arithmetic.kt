/** `+ - * / %` and the sign, of tensors and numbers on either side. Whole numbers are exact, as in [Tensor.add] of a `long`. */
@file:JvmName("Arithmetic")

package dev.arenagrad.kotlin

import dev.arenagrad.Tensor

/** -x. */
public operator fun Tensor.unaryMinus(): Tensor = neg()

/** x + y, broadcast. A new tensor: `x += y` assigns it to a `var`; [Tensor.add_] changes x itself. */
public operator fun Tensor.plus(other: Tensor): Tensor = add(other)

/** x + 2.5. */
public operator fun Tensor.plus(other: Double): Tensor = add(other)

/** x + 2.5f. */
public operator fun Tensor.plus(other: Float): Tensor = add(other.toDouble())

/** x + 2. */
public operator fun Tensor.plus(other: Int): Tensor = add(other.toLong())

/** x + 2L. */
public operator fun Tensor.plus(other: Long): Tensor = add(other)

/** 2.5 + x. */
public operator fun Double.plus(other: Tensor): Tensor = other.add(this)

/** 2.5f + x. */
public operator fun Float.plus(other: Tensor): Tensor = other.add(toDouble())

/** 2 + x. */
public operator fun Int.plus(other: Tensor): Tensor = other.add(toLong())

/** 2L + x. */
public operator fun Long.plus(other: Tensor): Tensor = other.add(this)

/** x - y, broadcast. */
public operator fun Tensor.minus(other: Tensor): Tensor = sub(other)

/** x - 2.5. */
public operator fun Tensor.minus(other: Double): Tensor = sub(other)

/** x - 2.5f. */
public operator fun Tensor.minus(other: Float): Tensor = sub(other.toDouble())

/** x - 2. */
public operator fun Tensor.minus(other: Int): Tensor = sub(other.toLong())

/** x - 2L. */
public operator fun Tensor.minus(other: Long): Tensor = sub(other)

/** 2.5 - x. */
public operator fun Double.minus(other: Tensor): Tensor = other.rsub(this)

/** 2.5f - x. */
public operator fun Float.minus(other: Tensor): Tensor = other.rsub(toDouble())

/** 2 - x. */
public operator fun Int.minus(other: Tensor): Tensor = other.rsub(toLong())

/** 2L - x. */
public operator fun Long.minus(other: Tensor): Tensor = other.rsub(this)

/** x * y, element by element, broadcast; the product of matrices is [matmul]. */
public operator fun Tensor.times(other: Tensor): Tensor = mul(other)

/** x * 2.5. */
public operator fun Tensor.times(other: Double): Tensor = mul(other)

/** x * 2.5f. */
public operator fun Tensor.times(other: Float): Tensor = mul(other.toDouble())

/** x * 2. */
public operator fun Tensor.times(other: Int): Tensor = mul(other.toLong())

/** x * 2L. */
public operator fun Tensor.times(other: Long): Tensor = mul(other)

/** 2.5 * x. */
public operator fun Double.times(other: Tensor): Tensor = other.mul(this)

/** 2.5f * x. */
public operator fun Float.times(other: Tensor): Tensor = other.mul(toDouble())

/** 2 * x. */
public operator fun Int.times(other: Tensor): Tensor = other.mul(toLong())

/** 2L * x. */
public operator fun Long.times(other: Tensor): Tensor = other.mul(this)

/** x / y, broadcast; of integers in the default floating-point dtype, as in PyTorch. */
public operator fun Tensor.div(other: Tensor): Tensor = div(other)

/** x / 2.5f. */
public operator fun Tensor.div(other: Float): Tensor = div(other.toDouble())

/** x / 2. */
public operator fun Tensor.div(other: Int): Tensor = div(other.toLong())

/** 2.5 / x, which is x's reciprocal times 2.5, as in PyTorch. */
public operator fun Double.div(other: Tensor): Tensor = other.reciprocal().mul(this)

/** 2.5f / x. */
public operator fun Float.div(other: Tensor): Tensor = toDouble() / other

/** 2 / x. */
public operator fun Int.div(other: Tensor): Tensor = toLong() / other

/** 2L / x. */
public operator fun Long.div(other: Tensor): Tensor = other.reciprocal().mul(this)

/** The remainder of x / y with the sign of x, as `%` of Kotlin's numbers: [Tensor.fmod]. Python's is [Tensor.remainder]. */
public operator fun Tensor.rem(other: Tensor): Tensor = fmod(other)

/** x % 2.5. */
public operator fun Tensor.rem(other: Double): Tensor = fmod(other)

/** x % 2. */
public operator fun Tensor.rem(other: Int): Tensor = fmod(other.toLong())

/** x % 2L. */
public operator fun Tensor.rem(other: Long): Tensor = fmod(other)
