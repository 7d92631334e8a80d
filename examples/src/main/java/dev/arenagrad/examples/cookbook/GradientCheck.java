package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Function;
import dev.arenagrad.GradCheck;
import dev.arenagrad.GradcheckError;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a derivative is right: polar coordinates as Cartesian ones, two tensors in and two out, once with a slip of the pen. */
public final class GradientCheck {
    private GradientCheck() {}

    /** x = r cos(angle), y = r sin(angle). */
    static class Cartesian extends Function {
        @Override
        protected List<Tensor> forward(Context context, List<Tensor> polar) {
            Tensor x = polar.get(0).mul(polar.get(1).cos());
            Tensor y = polar.get(0).mul(polar.get(1).sin());
            context.saveForBackward(polar.get(0), polar.get(1));
            return List.of(x, y);
        }

        @Override
        @SuppressWarnings("NullAway") // gradients are materialised: zeros where there is none
        protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
            Tensor r = context.saved(0);
            Tensor angle = context.saved(1);
            Tensor byX = gradients.get(0);
            Tensor byY = gradients.get(1);
            return List.of(byX.mul(angle.cos()).add(byY.mul(angle.sin())), byAngle(r, angle, byX, byY));
        }

        Tensor byAngle(Tensor r, Tensor angle, Tensor byX, Tensor byY) {
            return r.mul(byY.mul(angle.cos()).sub(byX.mul(angle.sin())));
        }
    }

    /** The same with a sign that was forgotten. */
    static final class WrongSign extends Cartesian {
        @Override
        Tensor byAngle(Tensor r, Tensor angle, Tensor byX, Tensor byY) {
            return r.mul(byY.mul(angle.cos()).add(byX.mul(angle.sin())));
        }
    }

    /** {@return what a check of both orders says: "right", or both Jacobians} */
    @SuppressWarnings("NullAway") // a GradcheckError has a message
    static String verdict(Function function) {
        try (Scope _ = Scope.open("check")) {
            // @start region=essence
            Tensor r = Tensor.rand(DType.FLOAT64, 3).setRequiresGrad(true); // FLOAT64, or differences are mostly rounding
            Tensor angle = Tensor.rand(DType.FLOAT64, 3).setRequiresGrad(true);
            try {
                GradCheck.check(function::applyAll, List.of(r, angle));
                GradCheck.checkSecond(function::applyAll, List.of(r, angle));
                return "right";
            } catch (GradcheckError e) {
                return e.getMessage(); // Jacobian mismatch for output 0 with respect to input 1, and both Jacobians
            }
            // @end
        }
    }

    /** Prints the verdict on both. */
    public static void main(String[] args) {
        System.out.println("Cartesian: " + verdict(new Cartesian()));
        System.out.println("WrongSign: " + verdict(new WrongSign()));
    }
}
