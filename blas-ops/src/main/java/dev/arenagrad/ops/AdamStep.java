package dev.arenagrad.ops;

/**
 * The numbers of one step of Adam: m = m beta1 + (1 - beta1) g, v = v beta2 + (1 - beta2) g g, p -= size m / (sqrt(v) / root + epsilon).
 *
 * @param beta1 how much of the first moment stays
 * @param beta2 how much of the second moment stays
 * @param size the learning rate, divided by 1 - beta1^t at step t
 * @param root the square root of 1 - beta2^t
 * @param epsilon what keeps the divisor from 0
 */
public record AdamStep(double beta1, double beta2, double size, double root, double epsilon) {}
