// A start script for jshell: what one types next to try something.
//
//     jshell --enable-native-access --add-modules jdk.incubator.vector --class-path "target/libraries/*" \
//         --startup DEFAULT --startup arenagrad.jsh
import static dev.arenagrad.GraphOption.*;

import dev.arenagrad.*;
import dev.arenagrad.memory.*;
import dev.arenagrad.optim.*;
import dev.arenagrad.ops.*;
import java.util.function.UnaryOperator;

// f'(x), of any shape: the derivative of the sum of f's results.
Tensor derivative(UnaryOperator<Tensor> f, Tensor x) {
    Tensor at = x.detach().setRequiresGrad(true);
    return Autograd.grad(f.apply(at).sum(), at);
}
