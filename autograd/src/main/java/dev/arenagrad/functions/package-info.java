/**
 * What can be differentiated, one family a class: each operation with its derivative beside it, written in terms of tensor
 * operations so that recording a backward pass gives second derivatives. Sources: the chain rule and PyTorch's
 * {@code derivatives.yaml} for what is saved and how nodes are named.
 */
@NullMarked
package dev.arenagrad.functions;

import org.jspecify.annotations.NullMarked;
