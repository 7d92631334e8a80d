import dev.arenagrad.Tensor
import dev.arenagrad.memory.Scope

fun main() {
    Scope.open().use {
        val x = Tensor.arange(4.0).setRequiresGrad(true)
        val y = x.dot(x).mul(2)
        println(y)
        y.backward()
        println(x.grad())
    }
}
