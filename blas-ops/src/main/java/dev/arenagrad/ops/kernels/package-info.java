/**
 * The loops behind the backends' elementwise operations, reductions and moves of data. Not exported.
 *
 * <p>At the bottom are leaf kernels, static methods with one loop each over raw memory; most are written by the
 * generator in {@code src/generator} from tables of formulas, once over vectors ({@code Vector...}) and once over
 * numbers ({@code Plain...}). Above them is one class for each family of operations, which turns arrays into runs of
 * equally spaced elements ({@link dev.arenagrad.ops.kernels.LoopNest}) and picks the kernel of each run. Classes named
 * {@code Vector...} or {@code Simd...} are the only ones that mention {@code jdk.incubator.vector}, and are not touched where
 * {@link dev.arenagrad.ops.kernels.Simd} says that it is absent.
 *
 * <table>
 * <caption>Where kernels are, in the families of {@code dev.arenagrad.functions}</caption>
 * <tr><th>family</th><th>by operation</th><th>loops</th></tr>
 * <tr><td>elementwise</td><td>{@code UnaryKernels}, {@code BinaryKernels} with {@code ShortRows}, {@code TernaryKernels}, {@code CompareKernels},
 * {@code MaskKernels} with {@code SimdSpread}; special functions in {@code GammaFunction}, {@code IntegerPower},
 * {@code RealPower}, {@code Remainders}, with {@code FloatingBits}</td><td>{@code Vector}/{@code Plain} + {@code Unary}, {@code Binary}, {@code Ternary},
 * {@code Compare} + dtype, {@code VectorShortRows} + dtype, generated</td></tr>
 * <tr><td>reductions</td><td>{@code ReduceKernels} with {@code RowOp}, {@code ReductionLoops}, {@code RowBlocks} and, for argmax and argmin, {@code Search} with {@code SimdSearchF32}, {@code SimdPlacesF32};
 * {@code CountKernels}, {@code EuclideanNorm}</td><td>{@code Vector}/{@code PlainReduce} + dtype, generated; {@code SimdCounts}</td></tr>
 * <tr><td>order</td><td>{@code OrderKernels}, {@code RowOrder} ({@code PackedRowOrder}, {@code WideRowOrder}, {@code DigitPasses}, {@code SimdOrderF32}), {@code RowSelection} ({@code SimdSelectionF32}), {@code ScanKernels}</td><td>{@code Vector}/{@code PlainScan} + dtype, generated</td></tr>
 * <tr><td>shape</td><td>{@code CopyKernels} (also casts), {@code TriangleKernels}</td><td>{@code Moves} with {@code VectorMove} + size, generated; {@code Casts}, {@code VectorCasts}, generated;
 * {@code VectorBfloat16}</td></tr>
 * <tr><td>indexing</td><td>{@code GatherKernels}, {@code NarrowAdd}</td><td>{@code ArrayRows}, {@code VectorRows}</td></tr>
 * <tr><td>linalg</td><td>package {@code dev.arenagrad.ops.blas}</td><td></td></tr>
 * <tr><td>nn</td><td>{@code ActivationKernels}, {@code SoftmaxKernels} with {@code SoftmaxColumns}, {@code NormalizeKernels}, {@code PoolKernels},
 * {@code WindowKernels}, {@code ConvolutionKernels} with {@code PaddedPlanes}, {@code OneHotKernels}, {@code LstmKernels}</td><td>{@code Vector}/{@code PlainActivation}, {@code Vector}/{@code PlainRows} + dtype, generated;
 * {@code PoolLoopsF32} and {@code SimdMeanPool} with {@code PoolCells}, {@code LargePools}, {@code MaxPoolingF32}, {@code MaxPlacesF32} and {@code MaxValuesF32} with {@code SimdMaxPoolF32}, {@code DirectConvolutionF32} with
 * {@code SimdConvolutionF32}, {@code DepthwiseConvolutionF32} with {@code SimdDepthwiseF32}, {@code WeightGradientF32} and {@code InterleavedPlanes} with {@code SimdInterleaveF32}, {@code Winograd} with {@code SimdWinograd},
 * {@code NormalizeRowsF32} with {@code SimdNormalizeF32}, {@code NormalizeColumnsF32} with {@code SimdNormalizeColumnsF32},
 * {@code LstmLoopsF32} with {@code SimdLstmF32}, and their twins</td></tr>
 * <tr><td>losses</td><td>{@code PairLossKernels}; kernels of other families, as in {@code ops.NegativeLogLikelihood}</td><td>{@code Vector}/{@code PlainPairLoss} + dtype,
 * generated</td></tr>
 * <tr><td>random</td><td>{@code RandomKernels}, {@code WholeNumbers}, {@code Ziggurat}, {@code BufferedWords}</td><td>in place; {@code Philox} with
 * {@code SimdPhilox}, {@code SimdRandom}</td></tr>
 * <tr><td>creation</td><td>{@code FillKernels}</td><td>in place</td></tr>
 * <tr><td>(optimisers)</td><td>{@code OptimizerStepKernels}</td><td>{@code Vector}/{@code PlainOptimizerSteps} + dtype, generated</td></tr>
 * <tr><td>(all)</td><td>{@code LoopNest}, {@code Elements}, {@code Bfloat16}</td><td>{@code Simd}, {@code VectorFeatures}</td></tr>
 * </table>
 *
 * <p>In the generator, formulas stand in {@code KernelGenerator}; those of the functions of Java's {@code Math}, and a few more, in {@code
 * Functions}; conversions between dtypes in {@code CastType} (how each is read and written) and
 * {@code CastTemplate} (the loops).
 */
@NullMarked
package dev.arenagrad.ops.kernels;

import org.jspecify.annotations.NullMarked;
