package dev.arenagrad.examples;

import static dev.arenagrad.GraphOption.CREATE_GRAPH;
import static dev.arenagrad.GraphOption.RETAIN_GRAPH;
import static dev.arenagrad.examples.Notebook.heading;
import static dev.arenagrad.examples.Notebook.say;
import static dev.arenagrad.examples.Notebook.show;

import dev.arenagrad.Autograd;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.io.IOException;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The tutorial's four exercises with answers, and the book's fifth. */
@SuppressWarnings("NullAway") // written as somebody does who knows that a leaf has a gradient after its backward pass
final class Exercises {
    private static final int HIGHEST_ORDER = 4;
    private static final int REPETITIONS = 400;
    private static final int ROUNDS = 8;

    private Exercises() {}

    /**
     * Goes through the exercises and prints them.
     *
     * @param pictures where the fifth draws
     * @throws IOException if it cannot
     */
    static void run(PictureFolder pictures) throws IOException {
        higherDerivatives();
        backwardTwice();
        vectorsAndMatrices();
        ownControlFlow();
        sineWithoutCosine(pictures);
    }

    private static void higherDerivatives() {
        heading("Exercise 1: why is the second derivative so much dearer than the first?");
        say("""
                The first derivative walks the graph of f once and records nothing. To differentiate again, that
                walk must be recorded too; the second derivative then walks the graph of f and what the first walk
                recorded. "Nodes": those walked to get a derivative from the one before. "Time": that of all steps
                up to it.""");
        tabulateDerivatives("x^3", x -> x.pow(3));
        tabulateDerivatives("exp(sin(x))", x -> x.sin().exp());
    }

    private static void tabulateDerivatives(String name, UnaryOperator<Tensor> f) {
        String title = "f(x) = " + name + " at x = 2";
        System.out.printf(Locale.ROOT, "%-28s %10s %8s %10s%n", title, "value", "nodes", "time");
        for (int order = 1; order <= HIGHEST_ORDER; order++) {
            Derivative derivative = derivative(f, order, true);
            System.out.printf(Locale.ROOT, "    derivative of order %-4d %10.4f %8d %7.1f us%n", order,
                    derivative.value, derivative.nodesWalked, microseconds(f, order));
        }
    }

    /** The value of a derivative, and the number of nodes walked to get it from the one before. */
    private record Derivative(double value, int nodesWalked) {}

    private static Derivative derivative(UnaryOperator<Tensor> f, int order, boolean countsNodes) {
        try (Scope _ = Scope.open("derivatives")) {
            Tensor x = Tensor.scalar(2, DType.FLOAT64).setRequiresGrad(true);
            Tensor y = f.apply(x);
            for (int i = 1; i < order; i++) {
                y = Autograd.grad(y, x, CREATE_GRAPH);
            }
            int nodes = countsNodes ? GraphSize.behind(y) : 0;
            return new Derivative(Autograd.grad(y, x).item(), nodes);
        }
    }

    private static double microseconds(UnaryOperator<Tensor> f, int order) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < REPETITIONS; i++) {
                derivative(f, order, false);
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e3 / REPETITIONS);
        }
        return best;
    }

    private static void backwardTwice() {
        heading("Exercise 2: backward a second time, immediately");
        try (Scope _ = Scope.open("exercise 2")) {
            Tensor x = Tensor.arange(4.0).setRequiresGrad(true);
            Tensor y = x.dot(x).mul(2);
            y.backward();
            show("y.backward(); y.backward()", messageOf(y::backward));

            say("What the nodes saved was freed on the way, to keep no more memory than needed. Unless it is retained:");
            x.grad().zero_();
            y = x.dot(x).mul(2);
            y.backward(RETAIN_GRAPH);
            y.backward();
            show("y.backward(RETAIN_GRAPH); y.backward(); x.grad()", x.grad());

            say("A sum saves nothing but a shape, so there is nothing to be missed, and the gradients add up:");
            x.grad().zero_();
            y = x.sum();
            y.backward();
            y.backward();
            show("y = x.sum(); y.backward(); y.backward(); x.grad()", x.grad());
        }
    }

    private static void vectorsAndMatrices() {
        heading("Exercise 3: control flow for a vector or a matrix");
        try (Scope _ = Scope.open("exercise 3")) {
            Tensor vector = Tensor.of(0.5f, -0.25f, 2f).setRequiresGrad(true);
            Tensor matrix = Tensor.of(1f, -2f, 3f, 4f).reshape(2, 2).setRequiresGrad(true);
            Tensor d = Tutorial.f(vector);
            show("a = " + vector.detach() + "; d = f(a)", d);
            show("d.backward()", messageOf(d::backward));
            say("A gradient is that of one number. Several are made into one first, by their sum for instance.");
            sumControlFlow(vector);
            sumControlFlow(matrix);
            say("""
                    The norm and the sum in the conditions are of all elements, so all take the same way, with one
                    factor k. Then d = k a, element by element, and the gradient of its sum is k everywhere, which
                    is d / a.""");
        }
    }

    private static void sumControlFlow(Tensor a) {
        Tensor d = Tutorial.f(a);
        d.sum().backward();
        show("d = f(a); d.sum().backward(); a.grad()", a.grad());
        show("a.grad().eq(d.div(a))", a.grad().eq(d.div(a)));
    }

    private static String messageOf(Runnable failing) {
        try {
            failing.run();
            return "no exception";
        } catch (TensorException e) {
            return e.getMessage();
        }
    }

    private static void ownControlFlow() {
        heading("Exercise 4: other control flow: a square root by Heron's method");
        say("""
                r becomes (r + a / r) / 2 until it changes by less than a tolerance, relative to r. How often that
                is, and so how large the graph is, depends on a.""");
        System.out.printf(Locale.ROOT, "%8s %10s %6s %20s %20s %20s%n", "a", "tolerance", "nodes", "root r",
                "derivative of r", "1 / (2 r)");
        for (double a : new double[] {2, 1000, 1e-3}) {
            differentiateRoot(a, 1e-2);
            differentiateRoot(a, 1e-12);
        }
        say("""
                The gradient is that of the formula that the loop unrolled into for this a; the condition has no
                part in it. It comes as near to the true derivative, 1 / (2 sqrt(a)), as the loop converged: a step
                behind the root itself. Where a little more of a makes the loop run once more, r jumps a little, and
                no gradient shows that.""");
    }

    private static void differentiateRoot(double value, double tolerance) {
        try (Scope _ = Scope.open("exercise 4")) {
            Tensor a = Tensor.scalar(value, DType.FLOAT64).setRequiresGrad(true);
            Tensor root = squareRoot(a, tolerance);
            int nodes = GraphSize.behind(root);
            root.backward();
            double r = root.item();
            System.out.printf(Locale.ROOT, "%8s %10s %6d %20.14f %20.14f %20.14f%n", value, tolerance, nodes, r,
                    a.grad().item(), 1 / (2 * r));
        }
    }

    private static Tensor squareRoot(Tensor a, double tolerance) {
        Tensor root = a;
        double change;
        do {
            Tensor better = root.add(a.div(root)).div(2);
            change = Math.abs(better.item() - root.item());
            root = better;
        } while (change > tolerance * root.item());
        return root;
    }

    private static void sineWithoutCosine(PictureFolder pictures) throws IOException {
        heading("Exercise 5 (of the book): sin(x) and its derivative, without saying what that is");
        try (Scope _ = Scope.open("exercise 5")) {
            Tensor x = Tensor.linspace(-2 * Math.PI, 2 * Math.PI, 401).setRequiresGrad(true);
            Tensor y = x.sin();
            y.sum().backward();
            show("x = Tensor.linspace(-2 pi, 2 pi, 401); y = x.sin(); y.sum().backward(); x.grad().shape()",
                    x.grad().shape());
            say("The slope of the sine is the sine a quarter of a turn ahead. Is the one that was found, up to 1e-6?");
            Tensor difference = x.grad().sub(x.detach().add(Math.PI / 2).sin());
            show("x.grad().sub(x.detach().add(pi / 2).sin()).norm(infinity).lt(1e-6)",
                    difference.norm(Double.POSITIVE_INFINITY).lt(1e-6));
            say("Picture: " + pictures.save("sine", SineChart.draw(x.toDoubleArray(), y.toDoubleArray(),
                    x.grad().toDoubleArray())));
        }
    }
}
