import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;

try (Scope _ = Scope.open()) {
    Tensor x = Tensor.arange(4.0).setRequiresGrad(true);
    Tensor y = x.dot(x).mul(2);
    System.out.println(y);
    y.backward();
    System.out.println(x.grad());
}
/exit
