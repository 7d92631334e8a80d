package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The constants of a differential equation, found from what was observed: gradients through the steps of its solver. The equation is that of
 * a pendulum with friction, angle'' = -k sin(angle) - c angle'.
 */
public final class OdeFit {
    private static final int STEPS = 100;
    private static final double STEP = 0.05;

    private OdeFit() {}

    /** {@return the derivative of (angle, velocity) by time} */
    static Tensor pendulum(Tensor constants, Tensor state) {
        Tensor velocity = state.select(0, 1);
        Tensor pull = constants.select(0, 0).mul(state.select(0, 0).sin());
        Tensor friction = constants.select(0, 1).mul(velocity);
        return Tensor.stack(List.of(velocity, pull.add(friction).neg()), 0);
    }

    // @start region=essence
    /** {@return the state one step later, by Runge and Kutta's method of order four} */
    static Tensor step(UnaryOperator<Tensor> derivative, Tensor state) {
        Tensor first = derivative.apply(state);
        Tensor second = derivative.apply(state.add(first.mul(STEP / 2)));
        Tensor third = derivative.apply(state.add(second.mul(STEP / 2)));
        Tensor fourth = derivative.apply(state.add(third.mul(STEP)));
        return state.add(first.add(second.add(third).mul(2)).add(fourth).mul(STEP / 6));
    }

    /** {@return the angle after each step} */
    static Tensor angles(Tensor constants, Tensor start) {
        return Scope.tidy(() -> {
            List<Tensor> angles = new ArrayList<>();
            Tensor state = start;
            for (int i = 0; i < STEPS; i++) {
                state = step(current -> pendulum(constants, current), state);
                angles.add(state.select(0, 0));
            }
            return Tensor.stack(angles, 0);
        });
    }

    static void fit(Tensor constants, Tensor start, Tensor observed, int steps) {
        try (Adam adam = new Adam(List.of(constants), 0.05)) {
            for (int i = 0; i < steps; i++) {
                try (Scope _ = Scope.open("step")) {
                    adam.zeroGrad();
                    Losses.mse(angles(constants, start), observed).backward();
                    adam.step();
                }
            }
        }
    }
    // @end

    /** {@return the constants that were found for a pendulum of these constants} */
    static double[] run(double k, double c, int steps) {
        try (Scope _ = Scope.open("fit of an equation")) {
            Tensor start = Tensor.of(new double[] {2, 0});
            Tensor observed = angles(Tensor.of(new double[] {k, c}), start);
            Tensor constants = Tensor.of(new double[] {1, 0}).setRequiresGrad(true);
            fit(constants, start, observed, steps);
            return constants.toDoubleArray();
        }
    }

    /** Prints the constants that were found. */
    public static void main(String[] args) {
        double[] found = run(2, 0.3, 200);
        System.out.printf(Locale.ROOT, "k = %.5f (2), c = %.5f (0.3)%n", found[0], found[1]);
    }
}
