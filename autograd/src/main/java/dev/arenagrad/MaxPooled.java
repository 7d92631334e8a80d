package dev.arenagrad;

/**
 * What max pooling found.
 *
 * @param values the largest element of each window
 * @param indices where each lies: its number in its plane, row by row; INT64, of the same shape
 */
public record MaxPooled(Tensor values, Tensor indices) {}
