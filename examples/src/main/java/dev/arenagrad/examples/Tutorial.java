package dev.arenagrad.examples;

import static dev.arenagrad.examples.Notebook.heading;
import static dev.arenagrad.examples.Notebook.say;
import static dev.arenagrad.examples.Notebook.show;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.io.IOException;

/**
 * Automatic differentiation, step by step: section 2.5 of <a href="https://d2l.ai">Dive into Deep Learning</a> (Zhang,
 * Lipton, Li and Smola), one method a step. {@link Exercises} follow.
 *
 * <p>The only argument, which may be left out, is the folder for pictures.
 */
@SuppressWarnings("NullAway") // written as somebody does who knows that a leaf has a gradient after its backward pass
public final class Tutorial {
    private Tutorial() {}

    /**
     * Goes through the tutorial and prints it.
     *
     * @param args the folder for pictures, or nothing for {@code target/pictures}
     * @throws IOException if a picture cannot be written
     */
    public static void main(String[] args) throws IOException {
        PictureFolder pictures = PictureFolder.of(args);
        try (Scope _ = Scope.open("tutorial")) {
            Tensor x = create();
            track(x);
            Tensor y = forward(x);
            backward(x, y);
            compare(x);
            accumulate(x);
            sumOfManyOutputs(x);
            gradientForManyOutputs(x);
            Tensor squares = detach(x);
            passDetachedGraph(x, squares);
            controlFlow();
        }
        Exercises.run(pictures);

        heading("Memory");
        say("All tensors lived outside the heap, in scopes. The last scope is closed, so this many bytes are left:");
        show("Memory.liveBytes()", Memory.liveBytes());
    }

    private static Tensor create() {
        heading("A function of a vector: y = 2 x.x");
        Tensor x = Tensor.arange(4.0);
        show("Tensor x = Tensor.arange(4.0)", x);
        return x;
    }

    private static void track(Tensor x) {
        heading("A place for the gradient, empty at first");
        x.setRequiresGrad(true);
        show("x.setRequiresGrad(true).grad()", x.grad());
    }

    private static Tensor forward(Tensor x) {
        heading("Forward: the result knows what made it");
        Tensor y = x.dot(x).mul(2);
        show("Tensor y = x.dot(x).mul(2)", y);
        return y;
    }

    private static void backward(Tensor x, Tensor y) {
        heading("Backward: dy/dx arrives in x.grad()");
        y.backward();
        show("y.backward(); x.grad()", x.grad());
    }

    private static void compare(Tensor x) {
        heading("It is 4x, as calculus says");
        show("x.grad().eq(x.mul(4))", x.grad().eq(x.mul(4)));
    }

    private static void accumulate(Tensor x) {
        heading("Gradients add up, so the old one is zeroed, in place, before another function's");
        x.grad().zero_();
        x.sum().backward();
        show("x.grad().zero_(); x.sum().backward(); x.grad()", x.grad());
    }

    private static void sumOfManyOutputs(Tensor x) {
        heading("A result of many elements: its sum can be differentiated");
        x.grad().zero_();
        Tensor y = x.mul(x);
        y.sum().backward();
        show("y = x.mul(x); y.sum().backward(); x.grad()", x.grad());
    }

    private static void gradientForManyOutputs(Tensor x) {
        heading("The same by hand: backward is told the derivative with respect to each element of y");
        x.grad().zero_();
        Tensor y = x.mul(x);
        y.backward(Tensor.ones(4));
        show("y.backward(Tensor.ones(4)); x.grad()", x.grad());
    }

    private static Tensor detach(Tensor x) {
        heading("Detach: z = u x, where u has the values of x x but counts as a constant");
        x.grad().zero_();
        Tensor y = x.mul(x);
        Tensor u = y.detach();
        Tensor z = u.mul(x);
        z.sum().backward();
        show("u = y.detach(); z = u.mul(x); z.sum().backward(); x.grad().eq(u)", x.grad().eq(u));
        return y;
    }

    private static void passDetachedGraph(Tensor x, Tensor y) {
        heading("Only u was detached: the graph of y is alive");
        x.grad().zero_();
        y.sum().backward();
        show("x.grad().zero_(); y.sum().backward(); x.grad().eq(x.mul(2))", x.grad().eq(x.mul(2)));
    }

    private static void controlFlow() {
        heading("Through loops and conditions: f(a) doubles until the norm is 1000; times 100 if negative");
        say("Whatever way f takes, it is linear along it: f(a) = k a, and so df/da = k = f(a) / a.");
        differentiateControlFlow(0.7);
        differentiateControlFlow(-0.7);
        say("""
                For a < 0, the last factor is 100 and no power of two, so f(a) is rounded, and f(a) / a once more.
                Mostly both roundings cancel, as above, but not always. Where they do not, the gradient is the exact
                one of the two:""");
        differentiateControlFlow(-0.72);
    }

    private static void differentiateControlFlow(double value) {
        Tensor a = Tensor.scalar(value).setRequiresGrad(true);
        Tensor d = f(a);
        d.backward();
        show("a = Tensor.scalar(" + value + ").setRequiresGrad(true); d = f(a)", d);
        show("d.backward(); a.grad()", a.grad());
        show("a.grad().eq(d.div(a))", a.grad().eq(d.div(a)));
    }

    /** {@return the tutorial's function with control flow, of a tensor of any shape} */
    static Tensor f(Tensor a) {
        Tensor b = a.mul(2);
        while (b.norm().item() < 1000) {
            b = b.mul(2);
        }
        return b.sum().item() > 0 ? b : b.mul(100);
    }
}
