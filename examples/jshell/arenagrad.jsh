// A start script for jshell, for the class path of the artifact nn:
//
//     jshell --enable-native-access --add-modules jdk.incubator.vector --class-path "target/libraries/*" \
//         --startup DEFAULT --startup arenagrad.jsh
//
// Tensors outside any scope are left to the collector, which suits a session; what is big goes into try (Scope _ = Scope.open()) { ... }.
import static dev.arenagrad.GraphOption.*;

import dev.arenagrad.*;
import dev.arenagrad.Function;
import dev.arenagrad.io.*;
import dev.arenagrad.memory.*;
import dev.arenagrad.nn.*;
import dev.arenagrad.ops.*;
import dev.arenagrad.optim.*;
import java.util.function.UnaryOperator;

// The derivative of f at x, or, of a function of many results, of their sum.
Tensor derivative(UnaryOperator<Tensor> f, Tensor x) {
    Tensor at = x.detach().setRequiresGrad(true);
    return Autograd.grad(f.apply(at).sum(), at);
}
