package dev.arenagrad;

/**
 * Options of {@link GradCheck}. Start from {@link #DEFAULT}, whose values are PyTorch's, and change what is needed:
 * {@code GradCheckOptions.DEFAULT.withFastMode(true)}.
 *
 * <p>An analytical derivative a and a numerical one n agree if {@code |a - n| <= atol + rtol |n|}. The defaults suit
 * {@code FLOAT64}; in {@code FLOAT32} the difference of two results a step of 1e-6 apart is mostly rounding error.
 *
 * @param eps the step of the central differences; 1e-6
 * @param atol the absolute tolerance; 1e-5
 * @param rtol the relative tolerance; 1e-3
 * @param nondetTol how much two backward passes from the same gradient may differ; 0
 * @param raiseException whether a wrong derivative throws, instead of returning false; true
 * @param checkUndefinedGrad whether derivatives must cope with results without a gradient; true
 * @param checkGradDtypes whether gradients must have the dtype of their input; false
 * @param checkForwardAd whether to check {@link DualLevel forward mode} too, for which a function has to use its
 *         arguments instead of captured tensors; false
 * @param checkBackwardAd whether to check backward passes; true
 * @param fastMode whether to compare one random projection of the Jacobian, instead of each element; false
 * @param genNonContigGradOutputs whether the gradients that {@code checkSecond} makes have gaps between their elements;
 *         false
 */
public record GradCheckOptions(double eps, double atol, double rtol, double nondetTol, boolean raiseException,
        boolean checkUndefinedGrad, boolean checkGradDtypes, boolean checkForwardAd, boolean checkBackwardAd,
        boolean fastMode, boolean genNonContigGradOutputs) {
    /** PyTorch's defaults. */
    public static final GradCheckOptions DEFAULT = new GradCheckOptions(1e-6, 1e-5, 1e-3, 0, true, true, false, false,
            true, false, false);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if {@code eps} is not positive, if a tolerance is negative or NaN, or if neither
     *         mode is to be checked
     */
    public GradCheckOptions {
        if (!(eps > 0) || !(atol >= 0) || !(rtol >= 0) || !(nondetTol >= 0)) {
            throw new IllegalArgumentException("eps must be positive, and tolerances must not be negative: eps " + eps
                    + ", atol " + atol + ", rtol " + rtol + ", nondetTol " + nondetTol);
        }
        if (!checkForwardAd && !checkBackwardAd) {
            throw new IllegalArgumentException(
                    "Expected at least one of check_forward_ad or check_backward_ad to be True");
        }
    }

    /**
     * {@return a copy with another step}
     *
     * @param value positive
     * @throws IllegalArgumentException if eps is not positive or NaN
     */
    public GradCheckOptions withEps(double value) {
        return new GradCheckOptions(value, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy with another absolute tolerance}
     *
     * @param value at least 0
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public GradCheckOptions withAtol(double value) {
        return new GradCheckOptions(eps, value, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy with another relative tolerance}
     *
     * @param value at least 0
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public GradCheckOptions withRtol(double value) {
        return new GradCheckOptions(eps, atol, value, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy with another tolerance for the difference of two backward passes}
     *
     * @param value at least 0
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public GradCheckOptions withNondetTol(double value) {
        return new GradCheckOptions(eps, atol, rtol, value, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy to throw or return false where a derivative is wrong}
     *
     * @param value whether to throw
     */
    public GradCheckOptions withRaiseException(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, value, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy to check results without a gradient, or do not}
     *
     * @param value whether to check them
     */
    public GradCheckOptions withCheckUndefinedGrad(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, value, checkGradDtypes, checkForwardAd,
                checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy to check the dtypes of gradients, or do not}
     *
     * @param value whether to check them
     */
    public GradCheckOptions withCheckGradDtypes(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, value,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy to check forward mode, or do not}
     *
     * @param value whether to check it
     * @throws IllegalArgumentException if neither mode is to be checked
     */
    public GradCheckOptions withCheckForwardAd(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                value, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy to check backward passes, or do not}
     *
     * @param value whether to check them
     * @throws IllegalArgumentException if neither mode is to be checked
     */
    public GradCheckOptions withCheckBackwardAd(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, value, fastMode, genNonContigGradOutputs);
    }

    /**
     * {@return a copy to compare one random projection of the Jacobian, or each element}
     *
     * @param value whether to compare a projection
     */
    public GradCheckOptions withFastMode(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, value, genNonContigGradOutputs);
    }

    /**
     * {@return a copy to start second derivatives from gradients with gaps between their elements, or without}
     *
     * @param value whether to leave gaps
     */
    public GradCheckOptions withGenNonContigGradOutputs(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, value);
    }
}
