package dev.arenagrad;

import dev.arenagrad.functional.GradientCheck;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Holds derivatives against central differences (f(x + e) - f(x - e)) / 2e, as {@code torch.autograd.gradcheck} and
 * {@code gradgradcheck}: for those who write derivatives.
 *
 * {@snippet :
 * Tensor x = Tensor.rand(DType.FLOAT64, 5).setRequiresGrad(true);
 * GradCheck.check(t -> t.sin().mul(t), x);  // true, or a GradcheckError with both Jacobians
 * }
 *
 * <p>Besides the Jacobians it is checked that two backward passes from the same gradient agree, that a gradient of zeros gives
 * zeros, and that outputs may go without a gradient. Functions are differentiated by those inputs that require a gradient. Results
 * that require none are left out; if none requires one, differences have to be zero.
 *
 * <p>The check moves the inputs in place, one element at a time, and puts their values back, so that functions may also use them by
 * having captured them; no other thread may use them meanwhile. Versions and {@code .grad} do not change. All temporaries are
 * freed. It costs two evaluations for each element of the inputs and two backward passes for each element of the results; with
 * {@linkplain GradCheckOptions#fastMode fast mode}, two evaluations for each input and two backward passes for each result.
 *
 * <p>All methods throw
 * <ul>
 * <li>{@link GradcheckError} if a derivative is wrong, unless the options say to return false,
 * <li>{@link IllegalArgumentException} if no input requires a gradient,
 * <li>{@link dev.arenagrad.ops.TensorException} if elements of an input share memory, or if results change their shape, dtype or
 * number,
 * </ul>
 * and what the function and its derivatives throw. An input that is not FLOAT64 is warned of in the log.
 */
public final class GradCheck {
    private GradCheck() {}

    /** {@return true; the derivatives of f at x are right} */
    public static boolean check(UnaryOperator<Tensor> f, Tensor x) {
        return check(f, x, GradCheckOptions.DEFAULT);
    }

    /** {@return whether the derivatives of f at x are right} */
    public static boolean check(UnaryOperator<Tensor> f, Tensor x, GradCheckOptions options) {
        return check(lists(f), List.of(x), options);
    }

    /** {@return true; the derivatives of each of f's results by each input are right} */
    public static boolean check(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs) {
        return check(f, inputs, GradCheckOptions.DEFAULT);
    }

    /** {@return whether the derivatives of each of f's results by each input are right} */
    public static boolean check(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            GradCheckOptions options) {
        return passes(() -> new GradientCheck(f, inputs, options).first(), options);
    }

    /**
     * {@return true; the second derivatives of f at x are right} Those are the derivatives of the gradient, by x and by the gradient
     * of f's result that it started from, which is random.
     */
    public static boolean checkSecond(UnaryOperator<Tensor> f, Tensor x) {
        return checkSecond(f, x, GradCheckOptions.DEFAULT);
    }

    /** {@return whether the second derivatives of f at x are right} */
    public static boolean checkSecond(UnaryOperator<Tensor> f, Tensor x, GradCheckOptions options) {
        return checkSecond(lists(f), List.of(x), options);
    }

    /** {@return true; the second derivatives of f's results by the inputs are right} */
    public static boolean checkSecond(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs) {
        return checkSecond(f, inputs, GradCheckOptions.DEFAULT);
    }

    /** {@return whether the second derivatives of f's results by the inputs are right} */
    public static boolean checkSecond(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            GradCheckOptions options) {
        return passes(() -> new GradientCheck(f, inputs, options).second(null), options);
    }

    /**
     * {@return whether the second derivatives of f's results by the inputs are right}
     *
     * @param gradOutputs the gradients that backward passes start from, one for each result that requires a gradient; they are
     *        differentiated by where they require one
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
