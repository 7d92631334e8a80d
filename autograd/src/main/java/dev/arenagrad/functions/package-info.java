/**
 * Differentiable operations: each stands beside its derivative, which is written in terms of tensor operations so that
 * recording a backward pass gives second derivatives. Each family has a room; what they share is here. Sources: the chain rule
 * and PyTorch's {@code derivatives.yaml} for what is saved and how nodes are named.
 *
 * <p>The first table says which file computes an operator. Its derivative is in the same file unless the second table names another. Where
 * an operator is in several files, the second table says which overload is where.
 *
 * <table>
 * <caption>Where operators are: methods of {@code Tensor}, {@code NN}, {@code Losses} and {@code Linalg}</caption>
 * <tr><th>family</th><th>file</th><th>operators</th></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.BinaryFunction BinaryFunction}</td>
 * <td>add, add_, atan2, div, div_, floorDivide, fmax, fmin, fmod, hypot, logaddexp, maximum, minimum, mul, mul_, pow, pow_,
 * remainder, sub, sub_, xlogy</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.Clamp Clamp}</td>
 * <td>clamp, clampMax, clampMin, clamp_, hardtanh, threshold</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.CloneAndCast CloneAndCast}</td>
 * <td>clone, contiguous, to</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.Comparisons Comparisons}</td>
 * <td>eq, ge, gt, isfinite, isinf, isnan, le, logicalAnd, logicalNot, logicalOr, logicalXor, lt, ne</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.InPlace InPlace}, here</td>
 * <td>copy_, fill_, zero_</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.ScalarFunction ScalarFunction}</td>
 * <td>add, add_, div, div_, floorDivide, fmod, mul, mul_, polygamma, pow, pow_, remainder, rpow, rsub, sub, sub_</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.TernaryFunction TernaryFunction}</td>
 * <td>addcdiv, addcdiv_, addcmul, addcmul_, lerp, lerp_</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.UnaryFunction UnaryFunction}</td>
 * <td>abs, abs_, acos, acosh, asin, asinh, atan, atanh, ceil, ceil_, cos, cos_, cosh, digamma, erf, erfc, erfinv, exp, exp2,
 * exp_, expm1, floor, floor_, frac, lgamma, log, log10, log1p, log2, log_, logsigmoid, neg, neg_, reciprocal, reciprocal_,
 * relu, relu_, round, round_, rsqrt, rsqrt_, sigmoid, sigmoid_, sign, sin, sin_, sinh, softplus, sqrt, sqrt_, tan, tanh,
 * tanh_, trunc</td></tr>
 * <tr><td>{@code elementwise}</td><td>{@link dev.arenagrad.functions.elementwise.WhereAndMask WhereAndMask}</td>
 * <td>maskedFill, maskedFill_, maskedScatter, maskedScatter_, maskedSelect, nonzero, where</td></tr>
 * <tr><td>{@code reductions}</td><td>{@link dev.arenagrad.functions.reductions.AnyAllAndArgmax AnyAllAndArgmax}</td>
 * <td>all, any, argmax, argmin, countNonzero</td></tr>
 * <tr><td>{@code reductions}</td><td>{@link dev.arenagrad.functions.reductions.MaxMinMedian MaxMinMedian}</td>
 * <td>amax, amin, max, median, min</td></tr>
 * <tr><td>{@code reductions}</td><td>{@link dev.arenagrad.functions.reductions.Prod Prod}</td>
 * <td>prod</td></tr>
 * <tr><td>{@code reductions}</td><td>{@link dev.arenagrad.functions.reductions.SumAndMean SumAndMean}</td>
 * <td>mean, stdMean, sum, sumToSize, varMean</td></tr>
 * <tr><td>{@code reductions}</td><td>{@link dev.arenagrad.functions.reductions.VarAndStd VarAndStd}</td>
 * <td>std, var</td></tr>
 * <tr><td>{@code reductions}</td><td>{@link dev.arenagrad.functions.reductions.VectorNorm VectorNorm}</td>
 * <td>norm</td></tr>
 * <tr><td>{@code order}</td><td>{@link dev.arenagrad.functions.order.CumulativeSumAndProd CumulativeSumAndProd}</td>
 * <td>cumprod, cumsum</td></tr>
 * <tr><td>{@code order}</td><td>{@link dev.arenagrad.functions.order.SortAndTopk SortAndTopk}</td>
 * <td>argsort, kthvalue, max, median, min, sort, topk</td></tr>
 * <tr><td>{@code shape}</td><td>{@link dev.arenagrad.functions.shape.CatAndStack CatAndStack}</td>
 * <td>cat, stack</td></tr>
 * <tr><td>{@code shape}</td><td>{@link dev.arenagrad.functions.shape.FlipRollAndRepeat FlipRollAndRepeat}</td>
 * <td>flip, repeat, repeatInterleave, roll, tile, tril, triu</td></tr>
 * <tr><td>{@code shape}</td><td>{@link dev.arenagrad.functions.shape.Pad Pad}</td>
 * <td>pad</td></tr>
 * <tr><td>{@code shape}</td><td>{@link dev.arenagrad.functions.shape.SelectAndSlice SelectAndSlice}</td>
 * <td>diag, diagEmbed, diagonal, narrow, select, slice, unfold</td></tr>
 * <tr><td>{@code shape}</td><td>{@link dev.arenagrad.functions.shape.SplitAndUnbind SplitAndUnbind}</td>
 * <td>chunk, split, unbind</td></tr>
 * <tr><td>{@code shape}</td><td>{@link dev.arenagrad.functions.shape.Views Views}</td>
 * <td>broadcastTensors, broadcastTo, expand, expandAs, flatten, mT, meshgrid, movedim, permute, ravel, reshape, squeeze,
 * swapaxes, t, transpose, unflatten, unsqueeze, view, viewAs</td></tr>
 * <tr><td>{@code indexing}</td><td>{@link dev.arenagrad.functions.indexing.GatherAndScatter GatherAndScatter}</td>
 * <td>gather, indexAdd, indexAdd_, indexCopy, indexCopy_, indexFill, indexFill_, indexSelect, scatter, scatterAdd,
 * scatterAdd_, scatter_, take</td></tr>
 * <tr><td>{@code indexing}</td><td>{@link dev.arenagrad.functions.indexing.Subscript Subscript}</td>
 * <td>get, indexPut, indexPut_, set_</td></tr>
 * <tr><td>{@code linalg}</td><td>{@link dev.arenagrad.functions.linalg.AddMatmul AddMatmul}</td>
 * <td>addbmm, addmm, addmv, addr, baddbmm, linear</td></tr>
 * <tr><td>{@code linalg}</td><td>{@link dev.arenagrad.functions.linalg.Decompositions Decompositions}</td>
 * <td>cholesky, eigh, eigvalsh, qr, svd, svdvals</td></tr>
 * <tr><td>{@code linalg}</td><td>{@link dev.arenagrad.functions.linalg.Einsum Einsum}</td>
 * <td>einsum</td></tr>
 * <tr><td>{@code linalg}</td><td>{@link dev.arenagrad.functions.linalg.MatrixNorm MatrixNorm}</td>
 * <td>matrixNorm</td></tr>
 * <tr><td>{@code linalg}</td><td>{@link dev.arenagrad.functions.linalg.MatrixProducts MatrixProducts}</td>
 * <td>bmm, dot, inner, matmul, mm, mv, outer, trace</td></tr>
 * <tr><td>{@code linalg}</td><td>{@link dev.arenagrad.functions.linalg.SolveInvDet SolveInvDet}</td>
 * <td>det, inv, inverse, logdet, matrixPower, slogdet, solve, solveTriangular</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.ActivationFunction ActivationFunction}</td>
 * <td>celu, elu, gelu, hardshrink, hardsigmoid, hardswish, leakyRelu, mish, selu, silu, softplus, softshrink</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.Convolutions Convolutions}</td>
 * <td>conv1d, conv2d, convTranspose1d, convTranspose2d</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.Dropout Dropout}</td>
 * <td>dropout</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.EmbeddingAndOneHot EmbeddingAndOneHot}</td>
 * <td>embedding, oneHot</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.GatedLinearUnit GatedLinearUnit}</td>
 * <td>glu</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.NormalizationLayers NormalizationLayers}</td>
 * <td>batchNorm, groupNorm, layerNorm</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.UnitVectors UnitVectors}</td>
 * <td>cosineSimilarity, normalize</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.Pooling Pooling}</td>
 * <td>adaptiveAvgPool2d, adaptiveMaxPool2dWithIndices, avgPool1d, avgPool2d, maxPool1dWithIndices,
 * maxPool2dWithIndices</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.ScaledDotProductAttention ScaledDotProductAttention}</td>
 * <td>scaledDotProductAttention</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.Softmax Softmax}</td>
 * <td>logSoftmax, logsumexp, softmax</td></tr>
 * <tr><td>{@code nn}</td><td>{@link dev.arenagrad.functions.nn.UnfoldAndFold UnfoldAndFold}</td>
 * <td>fold, unfold</td></tr>
 * <tr><td>{@code losses}</td><td>{@link dev.arenagrad.functions.losses.ClassificationLosses ClassificationLosses}</td>
 * <td>crossEntropy, nll</td></tr>
 * <tr><td>{@code losses}</td><td>{@link dev.arenagrad.functions.losses.ElementwiseLosses ElementwiseLosses}</td>
 * <td>binaryCrossEntropy, binaryCrossEntropyWithLogits, huber, klDiv, l1, mse, smoothL1</td></tr>
 * <tr><td>{@code random}</td><td>{@link dev.arenagrad.functions.random.RandomFunctions RandomFunctions}</td>
 * <td>bernoulli, bernoulli_, manualSeed, multinomial, normal_, rand, randLike, randint, randn, randnLike, random_, randperm,
 * uniform_</td></tr>
 * <tr><td>{@code creation}</td><td>{@link dev.arenagrad.functions.creation.Creation Creation}</td>
 * <td>arange, empty, emptyLike, eye, full, fullLike, linspace, logspace, of, ones, onesLike, scalar, zeros, zerosLike</td></tr>
 * <tr><td>{@code creation}</td><td>{@link dev.arenagrad.functions.creation.HostAccess HostAccess}</td>
 * <td>item, itemAsLong, toString</td></tr>
 * </table>
 *
 * <table>
 * <caption>Derivatives in other files, and overloads in several</caption>
 * <tr><th>operators</th><th>where</th></tr>
 * <tr><td>square; detach; detach_</td><td>in {@code Tensor}: pow by a number, in {@code ScalarFunction}; {@code engine.Variable};
 * {@code AutogradAttributes}</td></tr>
 * <tr><td>relu6; softsign, tanhshrink</td><td>in {@code NN}: as hardtanh by numbers; composed of {@code UnaryFunction} and
 * {@code BinaryFunction}</td></tr>
 * <tr><td>maxPool1d, maxPool2d, adaptiveMaxPool2d</td><td>the values of maxPool1dWithIndices, maxPool2dWithIndices and
 * adaptiveMaxPool2dWithIndices, in {@code nn.Pooling}</td></tr>
 * <tr><td>clamp, clamp_, clampMin, clampMax, hardtanh, threshold by numbers</td><td>derivatives in {@code nn.ActivationFunction}; clamp by
 * tensors has its own in {@code elementwise.Clamp}</td></tr>
 * <tr><td>add, sub, mul, div, pow, fmod, remainder, floorDivide</td><td>of two tensors in {@code BinaryFunction}, of a tensor and a number in
 * {@code ScalarFunction}</td></tr>
 * <tr><td>softplus</td><td>{@code Tensor.softplus()} in {@code UnaryFunction}, {@code NN.softplus} in {@code ActivationFunction}</td></tr>
 * <tr><td>max, min, median</td><td>of all elements in {@code reductions.MaxMinMedian}, along a dimension with indices in
 * {@code order.SortAndTopk}</td></tr>
 * <tr><td>varMean, stdMean</td><td>in {@code Tensor}: {@code VarAndStd} and {@code SumAndMean}</td></tr>
 * <tr><td>unfold</td><td>{@code Tensor.unfold} (a view) in {@code shape.SelectAndSlice}, {@code NN.unfold} (im2col) in
 * {@code nn.UnfoldAndFold}</td></tr>
 * <tr><td>all of {@code GatherAndScatter} and {@code Subscript}; maskedSelect, maskedScatter</td><td>derivatives in {@code indexing.IndexPut}, with names of nodes from
 * {@code IndexSpec}; basic indexing (numbers, slices) by the views of {@code shape}</td></tr>
 * <tr><td>det</td><td>derivative in {@code linalg.SolveInvDet}; in a recorded pass it uses {@code linalg.Cofactors}</td></tr>
 * <tr><td>einsum, matrixNorm, normalize, cosineSimilarity, scaledDotProductAttention, dropout</td><td>composed of other
 * operators, which have the derivatives</td></tr>
 * <tr><td>views changed in place</td><td>{@code shape.CopySlices}</td></tr>
 * </table>
 */
@NullMarked
package dev.arenagrad.functions;

import org.jspecify.annotations.NullMarked;
