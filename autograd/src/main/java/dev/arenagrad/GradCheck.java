package dev.arenagrad;

import dev.arenagrad.functional.GradientCheck;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Compares derivatives with central differences {@code (f(x + e) - f(x - e)) / 2e}, as {@code torch.autograd.gradcheck}
 * and {@code gradgradcheck}: a test for those who write derivatives.
 *
 * {@snippet :
 * Tensor x = Tensor.rand(DType.FLOAT64, 5).setRequiresGrad(true);
 * GradCheck.check(t -> t.sin().mul(t), x);  // true, or a GradcheckError with both Jacobians
 * }
 *
 * <p>It also checks that two backward passes from the same gradient agree, that a gradient of zeros gives zeros, and
 * that a result may have no gradient. Functions are differentiated by those inputs that require a gradient. Results
 * that require none are left out; if no result requires one, differences must be zero.
 *
 * <p>The inputs are changed in place, one element at a time, and restored, so that functions may also use them by
 * capture; no other thread may use them meanwhile. Versions and {@code .grad} do not change. All temporaries are freed.
 * The cost is two evaluations for each element of the inputs and two backward passes for each element of the results;
 * in {@linkplain GradCheckOptions#fastMode fast mode}, two evaluations for each input and two backward passes for each
 * result.
 *
 * <p>All methods throw
 * <ul>
 * <li>{@link GradcheckError} if a derivative is wrong, unless the options say to return false,
 * <li>{@link IllegalArgumentException} if no input requires a gradient,
 * <li>{@link dev.arenagrad.ops.TensorException} if elements of an input share memory, or if shape, dtype or number of
 * results changes,
 * </ul>
 * and whatever the function and its derivatives throw. A warning is logged for an input that is not {@code FLOAT64}.
 */
public final class GradCheck {
    private GradCheck() {}

    /**
     * {@return true if the derivative of f at x is right}
     *
     * @param f the function
     * @param x its argument, which requires a gradient
     * @throws GradcheckError if the derivative is wrong
     */
    public static boolean check(UnaryOperator<Tensor> f, Tensor x) {
        return check(f, x, GradCheckOptions.DEFAULT);
    }

    /**
     * {@return whether the derivative of f at x is right}
     *
     * @param f the function
     * @param x its argument, which requires a gradient
     * @param options tolerances and what to check
     * @throws GradcheckError if the derivative is wrong and the options do not say to return false
     */
    public static boolean check(UnaryOperator<Tensor> f, Tensor x, GradCheckOptions options) {
        return check(lists(f), List.of(x), options);
    }

    /**
     * {@return true if the derivative of each result of f by each input is right}
     *
     * @param f the function
     * @param inputs its arguments, of which at least one requires a gradient
     * @throws GradcheckError if a derivative is wrong
     */
    public static boolean check(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs) {
        return check(f, inputs, GradCheckOptions.DEFAULT);
    }

    /**
     * {@return whether the derivative of each result of f by each input is right}
     *
     * @param f the function
     * @param inputs its arguments, of which at least one requires a gradient
     * @param options tolerances and what to check
     * @throws GradcheckError if a derivative is wrong and the options do not say to return false
     */
    public static boolean check(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            GradCheckOptions options) {
        return passes(() -> new GradientCheck(f, inputs, options).first(), options);
    }

    /**
     * {@return true if the second derivative of f at x is right} It is checked as the derivative of the gradient by x
     * and by the random gradient from which the backward pass started.
     *
     * @param f the function
     * @param x its argument, which requires a gradient
     * @throws GradcheckError if the derivative is wrong
     */
    public static boolean checkSecond(UnaryOperator<Tensor> f, Tensor x) {
        return checkSecond(f, x, GradCheckOptions.DEFAULT);
    }

    /**
     * {@return whether the second derivative of f at x is right}
     *
     * @param f the function
     * @param x its argument, which requires a gradient
     * @param options tolerances and what to check
     * @throws GradcheckError if the derivative is wrong and the options do not say to return false
     */
    public static boolean checkSecond(UnaryOperator<Tensor> f, Tensor x, GradCheckOptions options) {
        return checkSecond(lists(f), List.of(x), options);
    }

    /**
     * {@return true if the second derivatives of f's results by the inputs are right}
     *
     * @param f the function
     * @param inputs its arguments, of which at least one requires a gradient
     * @throws GradcheckError if a derivative is wrong
     */
    public static boolean checkSecond(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs) {
        return checkSecond(f, inputs, GradCheckOptions.DEFAULT);
    }

    /**
     * {@return whether the second derivatives of f's results by the inputs are right}
     *
     * @param f the function
     * @param inputs its arguments, of which at least one requires a gradient
     * @param options tolerances and what to check
     * @throws GradcheckError if a derivative is wrong and the options do not say to return false
     */
    public static boolean checkSecond(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            GradCheckOptions options) {
        return passes(() -> new GradientCheck(f, inputs, options).second(null), options);
    }

    /**
     * {@return whether the second derivatives of f's results by the inputs are right}
     *
     * @param f the function
     * @param inputs its arguments, of which at least one requires a gradient
     * @param gradOutputs the gradients from which backward passes start, one for each result that requires a gradient;
     *         derivatives by those that require a gradient are checked too
     * @param options tolerances and what to check
     * @throws GradcheckError if a derivative is wrong and the options do not say to return false
     */
    public static boolean checkSecond(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            List<Tensor> gradOutputs, GradCheckOptions options) {
        return passes(() -> new GradientCheck(f, inputs, options).second(gradOutputs), options);
    }

    private static Function<List<Tensor>, List<Tensor>> lists(UnaryOperator<Tensor> f) {
        return at -> List.of(f.apply(at.getFirst()));
    }

    private static boolean passes(Runnable check, GradCheckOptions options) {
        try {
            check.run();
            return true;
        } catch (GradcheckError e) {
            if (options.raiseException()) {
                throw e;
            }
            return false;
        }
    }
}
