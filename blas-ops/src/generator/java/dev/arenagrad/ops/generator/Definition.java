package dev.arenagrad.ops.generator;

import java.util.List;

/**
 * What defines a function.
 *
 * @param parameters the names of its arguments
 * @param formula its value
 * @param rare not 0 for arguments to which the formula does not apply; they are left to a function of numbers. Null if it always does.
 */
record Definition(List<String> parameters, Formula formula, Formula rare) {}
