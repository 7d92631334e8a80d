/**
 * Tensors in files: NumPy's npy and npz, safetensors; to be read alone, IDX and CSV.
 *
 * <p>What is <i>loaded</i> is copied into memory of the innermost scope, as any other result. What is <i>mapped</i> stays in the file,
 * whose pages are read when they are touched. What is saved replaces a file as a whole or not at all.
 *
 * <p>What is read and saved are regular files of the default file system; a path of another one is an {@link UnsupportedOperationException}.
 *
 * <p>Files may come from anybody: headers are held against the size of the file before anything is allocated, and whatever is wrong
 * with the content of a file is a {@link dev.arenagrad.io.TensorFileException}, which names the file, the place in it and the reason.
 * What the operating system refuses, such as a file that is missing, is any other {@link java.io.IOException}.
 */
@NullMarked
package dev.arenagrad.io;

import org.jspecify.annotations.NullMarked;
