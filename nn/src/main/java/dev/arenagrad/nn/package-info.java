/**
 * Neural networks: {@linkplain dev.arenagrad.nn.Layer layers} with named parameters and buffers, which contain each other, and their
 * {@linkplain dev.arenagrad.nn.Init initialisation}.
 *
 * <p>Layers, their parameters and their buffers have the names, shapes and defaults of {@code torch.nn}, so that weights of PyTorch load
 * unchanged. A layer holds what it learns and calls the functions of {@link dev.arenagrad.NN}; it knows nothing about derivatives.
 *
 * <p>Unless a layer says otherwise, parameters are {@code FLOAT32} or of the dtype of {@link dev.arenagrad.nn.Layer#withDtype}, inputs have
 * their dtype, and what does not fit throws the exceptions of the function that is called.
 */
@NullMarked
package dev.arenagrad.nn;

import org.jspecify.annotations.NullMarked;
