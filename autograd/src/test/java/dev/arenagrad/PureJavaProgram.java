package dev.arenagrad;

import dev.arenagrad.memory.Scope;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Differentiates through every kind of product, and says whether OpenBLAS came into the process. A program for a JVM of its own. */
final class PureJavaProgram {
    private PureJavaProgram() {}

    public static void main(String[] args) throws Exception {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.arange(4096.0).mul(0.001).reshape(64, 64).detach().setRequiresGrad(true);
            Tensor y = x.matmul(x).softmax(1).matmul(x.select(0, 0)).dot(Tensor.ones(64)).add(x.norm());
            Tensor square = x.t().mm(x).addmm(x, x.t());
            y.add(Linalg.svdvals(x).sum()).add(Linalg.eigvalsh(square).sum()).add(Linalg.qr(x, Linalg.QrMode.R).r()
                    .detach().sum())
                    .add(Linalg.matrixPower(x, 2).det()).backward();
            System.out.println("gradient " + Double.isFinite(x.grad().sum().item()));
        }
        Method isLoaded = Class.forName("dev.arenagrad.bindings.OpenBlas").getMethod("isLoaded");
        System.out.println("loaded " + isLoaded.invoke(null));
        Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps)) {
            try (Stream<String> lines = Files.lines(maps)) {
                System.out.println("mapped " + lines.anyMatch(line -> line.contains("openblas")));
            }
        }
    }
}
