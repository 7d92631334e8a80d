package dev.arenagrad;

/**
 * How {@link GradCheck} compares. Start from {@link #DEFAULT}, whose values are PyTorch's, and change what is needed:
 * {@code GradCheckOptions.DEFAULT.withFastMode(true)}.
 *
 * <p>An analytical derivative a and a numerical one n agree if |a - n| is at most atol + rtol |n|. The defaults suit FLOAT64; in
 * FLOAT32 the difference of two results a step of 1e-6 apart is mostly rounding error.
 *
 * @param eps the step of the central differences, 1e-6
 * @param atol the absolute tolerance, 1e-5
 * @param rtol the relative tolerance, 1e-3
 * @param nondetTol how much two backward passes from the same gradient may differ, 0
 * @param raiseException whether wrong derivatives throw, instead of giving false; true
 * @param checkUndefinedGrad whether derivatives must cope with results that no gradient arrived for; true
 * @param checkGradDtypes whether gradients must have the dtype of their input; false
 * @param checkForwardAd whether to check {@link DualLevel forward mode} too, for which a function has to use its arguments instead
 *        of what it captured; false
 * @param checkBackwardAd whether to check backward passes; true
 * @param fastMode whether to compare one random projection of the Jacobian, instead of each element; false
 * @param genNonContigGradOutputs whether the gradients that {@code checkSecond} makes have gaps between their elements; false
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
     * @throws IllegalArgumentException if eps is not positive, a tolerance is negative, or neither kind of derivative is to be checked
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

    /** {@return these options with another step} */
    public GradCheckOptions withEps(double value) {
        return new GradCheckOptions(value, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options with another absolute tolerance} */
    public GradCheckOptions withAtol(double value) {
        return new GradCheckOptions(eps, value, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options with another relative tolerance} */
    public GradCheckOptions withRtol(double value) {
        return new GradCheckOptions(eps, atol, value, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options with another tolerance for backward passes that differ} */
    public GradCheckOptions withNondetTol(double value) {
        return new GradCheckOptions(eps, atol, rtol, value, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options, throwing or giving false} */
    public GradCheckOptions withRaiseException(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, value, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options, checking undefined gradients or not} */
    public GradCheckOptions withCheckUndefinedGrad(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, value, checkGradDtypes, checkForwardAd,
                checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options, checking dtypes or not} */
    public GradCheckOptions withCheckGradDtypes(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, value,
                checkForwardAd, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options, checking forward mode or not} */
    public GradCheckOptions withCheckForwardAd(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                value, checkBackwardAd, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options, checking backward passes or not} */
    public GradCheckOptions withCheckBackwardAd(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, value, fastMode, genNonContigGradOutputs);
    }

    /** {@return these options, comparing a projection or each element} */
    public GradCheckOptions withFastMode(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, value, genNonContigGradOutputs);
    }

    /** {@return these options, with gradients in {@code checkSecond} that have gaps between their elements or not} */
    public GradCheckOptions withGenNonContigGradOutputs(boolean value) {
        return new GradCheckOptions(eps, atol, rtol, nondetTol, raiseException, checkUndefinedGrad, checkGradDtypes,
                checkForwardAd, checkBackwardAd, fastMode, value);
    }
}
