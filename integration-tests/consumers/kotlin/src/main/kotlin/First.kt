import dev.arenagrad.Tensor
import dev.arenagrad.kotlin.*

fun main() = scope {
    val x = Tensor.arange(4.0).setRequiresGrad(true)
    val y = (x dot x) * 2
    println(y)
    y.backward()
    println(x.grad())
}
