/** Methods of [Tensor] to be written between their operands: products, comparisons, and logic. */
@file:JvmName("Infix")

package dev.arenagrad.kotlin

import dev.arenagrad.Tensor

/** The inner product of two vectors: `x dot y`. */
public infix fun Tensor.dot(other: Tensor): Tensor = dot(other)

/** The product of vectors, matrices, or batches of them: `a matmul b`. */
public infix fun Tensor.matmul(other: Tensor): Tensor = matmul(other)

/** x to the power of y, element by element. */
public infix fun Tensor.pow(other: Tensor): Tensor = pow(other)

/** x to the power of a number. */
public infix fun Tensor.pow(other: Double): Tensor = pow(other)

/** x to the power of a whole number. */
public infix fun Tensor.pow(other: Int): Tensor = pow(other.toLong())

/** Where x equals y: BOOL. Kotlin's `==` asks whether both are the same object. */
public infix fun Tensor.eq(other: Tensor): Tensor = eq(other)

/** Where x equals a number. */
public infix fun Tensor.eq(other: Double): Tensor = eq(other)

/** Where x equals a whole number. */
public infix fun Tensor.eq(other: Int): Tensor = eq(other.toLong())

/** Where x differs from y: BOOL. */
public infix fun Tensor.ne(other: Tensor): Tensor = ne(other)

/** Where x differs from a number. */
public infix fun Tensor.ne(other: Double): Tensor = ne(other)

/** Where x differs from a whole number. */
public infix fun Tensor.ne(other: Int): Tensor = ne(other.toLong())

/** Where x is less than y: BOOL. Kotlin's `<` has one answer, not one for each element. */
public infix fun Tensor.lt(other: Tensor): Tensor = lt(other)

/** Where x is less than a number. */
public infix fun Tensor.lt(other: Double): Tensor = lt(other)

/** Where x is less than a whole number. */
public infix fun Tensor.lt(other: Int): Tensor = lt(other.toLong())

/** Where x is at most y: BOOL. */
public infix fun Tensor.le(other: Tensor): Tensor = le(other)

/** Where x is at most a number. */
public infix fun Tensor.le(other: Double): Tensor = le(other)

/** Where x is at most a whole number. */
public infix fun Tensor.le(other: Int): Tensor = le(other.toLong())

/** Where x is greater than y: BOOL. */
public infix fun Tensor.gt(other: Tensor): Tensor = gt(other)

/** Where x is greater than a number. */
public infix fun Tensor.gt(other: Double): Tensor = gt(other)

/** Where x is greater than a whole number. */
public infix fun Tensor.gt(other: Int): Tensor = gt(other.toLong())

/** Where x is at least y: BOOL. */
public infix fun Tensor.ge(other: Tensor): Tensor = ge(other)

/** Where x is at least a number. */
public infix fun Tensor.ge(other: Double): Tensor = ge(other)

/** Where x is at least a whole number. */
public infix fun Tensor.ge(other: Int): Tensor = ge(other.toLong())

/** Where both are true: [Tensor.logicalAnd]. */
public infix fun Tensor.and(other: Tensor): Tensor = logicalAnd(other)

/** Where at least one is true: [Tensor.logicalOr]. */
public infix fun Tensor.or(other: Tensor): Tensor = logicalOr(other)

/** Where one alone is true: [Tensor.logicalXor]. */
public infix fun Tensor.xor(other: Tensor): Tensor = logicalXor(other)

/** Where x is false: [Tensor.logicalNot]. */
public operator fun Tensor.not(): Tensor = logicalNot()
