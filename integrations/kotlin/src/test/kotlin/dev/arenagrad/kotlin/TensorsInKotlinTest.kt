package dev.arenagrad.kotlin

import dev.arenagrad.Autograd
import dev.arenagrad.GradMode
import dev.arenagrad.GraphOption.CREATE_GRAPH
import dev.arenagrad.Index
import dev.arenagrad.Tensor
import dev.arenagrad.memory.LifetimeException
import dev.arenagrad.memory.Memory
import dev.arenagrad.ops.DType
import java.nio.file.Files
import java.nio.file.Path
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class TensorsInKotlinTest {
    @AfterEach
    fun nothingIsLeft() {
        assertEquals(0, Memory.liveBytes())
    }

    private fun assertIs(expected: String, actual: Tensor) = assertEquals("tensor($expected)", actual.detach().toString())

    @Test
    fun arithmeticWithATensorOrANumberOnEitherSide(): Unit = scope {
        val x = Tensor.of(1f, -2f, 4f)
        val y = Tensor.of(2f, 4f, -8f)
        assertIs("[-1.,  2., -4.]", -x)
        assertIs("[ 3.,  2., -4.]", x + y)
        assertIs("[-1., -6., 12.]", x - y)
        assertIs("[  2.,  -8., -32.]", x * y)
        assertIs("[ 0.5000, -0.5000, -0.5000]", x / y)
        assertIs("[ 1., -2.,  1.]", x % Tensor.of(3f, 3f, 3f))
        for (right in listOf(x + 2, x + 2L, x + 2.0, x + 2f, 2 + x, 2L + x, 2.0 + x, 2f + x)) {
            assertIs("[3., 0., 6.]", right)
        }
        for (less in listOf(x - 2, x - 2L, x - 2.0, x - 2f)) {
            assertIs("[-1., -4.,  2.]", less)
        }
        for (less in listOf(2 - x, 2L - x, 2.0 - x, 2f - x)) {
            assertIs("[ 1.,  4., -2.]", less)
        }
        for (twice in listOf(x * 2, x * 2L, x * 2.0, x * 2f, 2 * x, 2L * x, 2.0 * x, 2f * x)) {
            assertIs("[ 2., -4.,  8.]", twice)
        }
        for (half in listOf(x / 2, x / 2L, x / 2.0, x / 2f)) {
            assertIs("[ 0.5000, -1.0000,  2.0000]", half)
        }
        for (inverse in listOf(2 / x, 2L / x, 2.0 / x, 2f / x)) {
            assertIs("[ 2.0000, -1.0000,  0.5000]", inverse)
        }
        for (rest in listOf(x % 3, x % 3L, x % 3.0)) {
            assertIs("[ 1., -2.,  1.]", rest)
        }
    }

    @Test
    fun wholeNumbersLeaveIntegersIntegers(): Unit = scope {
        val n = Tensor.of(1L, 2L)
        assertEquals(DType.INT64, (n + 1).dtype())
        assertEquals(DType.INT64, (3 * n - 1L).dtype())
        assertEquals(DType.FLOAT32, (n * 0.5).dtype())
        assertEquals((1L shl 53) + 1, (n + (1L shl 53)).itemAsLong(0))
    }

    @Test
    fun aNumberOnTheLeftIsRecordedAsInPyTorch(): Unit = scope {
        val x = Tensor.of(2f, 4f).setRequiresGrad(true)
        assertEquals("tensor([-1., -3.], grad_fn=<RsubBackward1>)", (1 - x).toString())
        assertEquals("tensor([0.5000, 0.2500], grad_fn=<MulBackward0>)", (1 / x).toString())
    }

    @Test
    fun gradientsThroughOperators(): Unit = scope {
        val x = Tensor.of(0.5, 2.0).setRequiresGrad(true)
        val y = (2 * x * x - x / 4 + 1) / (1 + x)
        y.sum().backward()
        val at = doubleArrayOf(0.5, 2.0)
        val expected = at.map { ((4 * it - 0.25) * (1 + it) - (2 * it * it - it / 4 + 1)) / ((1 + it) * (1 + it)) }
        val actual = x.grad()!!.toDoubleArray()
        expected.forEachIndexed { i, derivative -> assertEquals(derivative, actual[i], 1e-14) }
    }

    @Test
    fun secondDerivatives(): Unit = scope {
        val x = Tensor.of(1.0, 2.0).setRequiresGrad(true)
        val first = Autograd.grad((x * x * x).sum(), x, CREATE_GRAPH)
        assertIs("[ 6., 12.], dtype=torch.float64", Autograd.grad(first.sum(), x))
    }

    @Test
    fun aVariableIsAssignedWhatAnOperatorMakes(): Unit = scope {
        val x = Tensor.of(1f, 2f)
        var y = x
        y += 1
        y *= 2
        assertIs("[4., 6.]", y)
        assertIs("[1., 2.]", x)
    }

    @Test
    fun bracketsTakePositionsRangesTensorsAndNull(): Unit = scope {
        val x = Tensor.arange(12.0).view(3, 4)
        assertIs("[4., 5., 6., 7.]", x[1])
        assertIs("11.", x[-1, -1])
        assertIs("11.", x[2L, 3L])
        assertIs("[[ 4.,  5.,  6.,  7.],\n        [ 8.,  9., 10., 11.]]", x[1..2])
        assertIs("[1., 2.]", x[0, 1..2])
        assertIs("[1., 2., 3.]", x[0, 1..<4])
        assertIs("[0., 2.]", x[0, 0..3 step 2])
        assertIs("[2., 3.]", x[0, -2..-1])
        assertIs("[1., 2.]", x[0, -3..-2])
        assertIs("[1., 5., 9.]", x[Index.all(), 1])
        assertIs("[3., 7.]", x[0L..1L, 3])
        assertEquals("[1, 4]", x[0, null].reshape(1, 4).shape().toString())
        assertEquals("[4, 1]", x[0][Index.ellipsis(), null].shape().toString())
        assertEquals("[0, 4]", x[1..0].shape().toString())
        assertIs("[ 9., 10., 11.]", x[x gt 8])
        assertIs("[8., 0.]", x[Tensor.of(2L, 0L), 0])
    }

    @Test
    fun bracketsAreDifferentiable(): Unit = scope {
        val x = Tensor.arange(6.0).view(2, 3).clone().setRequiresGrad(true)
        (x[1, 0..1] * 10).sum().backward()
        assertIs("[[ 0.,  0.,  0.],\n        [10., 10.,  0.]]", x.grad()!!)
    }

    @Test
    fun bracketsChangeInPlace(): Unit = scope {
        val x = Tensor.zeros(2, 3)
        x[0, 1] = 5
        x[1] = 2.5
        x[0, 2] = 7L
        x[Index.all(), 0] = Tensor.of(8f, 9f)
        assertIs("[[8.0000, 5.0000, 7.0000],\n        [9.0000, 2.5000, 2.5000]]", x)
    }

    @Test
    fun bracketsRefuseWhatIsNoIndex(): Unit = scope {
        val x = Tensor.arange(4.0)
        val other = assertThrows(IndexOutOfBoundsException::class.java) { x["0"] }
        assertTrue(other.message!!.startsWith("only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid"))
        assertTrue(other.message!!.contains("got String"))
        assertThrows(IndexOutOfBoundsException::class.java) { x[4] }
        assertThrows(IndexOutOfBoundsException::class.java) { x[-2..1] }
        assertThrows(IndexOutOfBoundsException::class.java) { x[0, 0] }
        assertThrows(IllegalArgumentException::class.java) { x[3 downTo 0] }
        assertThrows(IndexOutOfBoundsException::class.java) { x["0"] = 1 }
    }

    @Test
    fun productsPowersComparisonsAndLogicBetweenTheirOperands(): Unit = scope {
        val x = Tensor.of(1f, 2f, 3f)
        val y = Tensor.of(3f, 2f, 1f)
        assertIs("10.", x dot y)
        assertIs("[[11.]]", Tensor.of(floatArrayOf(1f, 2f), 1, 2) matmul Tensor.of(floatArrayOf(3f, 4f), 2, 1))
        assertIs("[1., 4., 9.]", x pow 2)
        assertIs("[1., 4., 9.]", x pow 2.0)
        assertIs("[1., 4., 3.]", x pow y)
        assertIs("[False,  True, False]", x eq y)
        assertIs("[ True, False,  True]", x ne y)
        assertIs("[ True, False, False]", x lt y)
        assertIs("[ True,  True, False]", x le y)
        assertIs("[False, False,  True]", x gt y)
        assertIs("[False,  True,  True]", x ge y)
        for ((whole, fraction) in listOf((x eq 2) to (x eq 2.0), (x ne 2) to (x ne 2.0), (x lt 2) to (x lt 2.0),
            (x le 2) to (x le 2.0), (x gt 2) to (x gt 2.0), (x ge 2) to (x ge 2.0))) {
            assertTrue((whole eq fraction).all().item() == 1.0)
        }
        assertIs("[False, False,  True]", x ge 2.5)
        assertIs("[False,  True, False]", (x gt 1) and (x lt 3))
        assertIs("[ True, False,  True]", (x le 1) or (x ge 3))
        assertIs("[ True, False,  True]", (x gt 1) xor (x lt 3))
        assertIs("[ True, False, False]", !(x gt 1))
    }

    @Test
    fun scopesFreeAtTheirEndWhateverEndsThem() {
        lateinit var inner: Tensor
        scope("outer") {
            val kept = scope("step") {
                inner = Tensor.ones(10)
                keep(inner * 2)
            }
            assertThrows(LifetimeException::class.java) { inner.item(0) }
            assertEquals(2.0, kept.item(9))
            assertThrows(IllegalStateException::class.java) {
                scope {
                    Tensor.ones(1000)
                    throw IllegalStateException()
                }
            }
            assertEquals(kept.numel() * Float.SIZE_BYTES + 24, Memory.liveBytes())
        }
        sharedScope("shared") {
            assertEquals("shared", name())
            val x = Tensor.ones(3)
            Thread.ofPlatform().start { scope { x.sum().item() } }.join()
        }
        sharedScope { Tensor.ones(1) }
    }

    @Test
    fun tidyFreesAllButTheResult(): Unit = scope {
        val sum = tidy { (Tensor.ones(1000) * 2 + 1).sum() }
        assertEquals(3000.0, sum.item())
        assertEquals(64, bytes())
    }

    @Test
    fun modesHoldForABlock(): Unit = scope {
        val x = Tensor.ones(2).setRequiresGrad(true)
        val result = noGrad {
            assertFalse(GradMode.isEnabled())
            enableGrad { assertNotNull((x * 2).gradFn()) }
            x * 2
        }
        assertFalse(result.requiresGrad())
        assertTrue(GradMode.isEnabled())
    }

    @Test
    fun arraysBecomeVectors(): Unit = scope {
        assertIs("[1., 2.]", floatArrayOf(1f, 2f).toTensor())
        assertIs("[1., 2.], dtype=torch.float64", doubleArrayOf(1.0, 2.0).toTensor())
        assertIs("[1, 2]", longArrayOf(1, 2).toTensor())
        assertIs("[1, 2], dtype=torch.int32", intArrayOf(1, 2).toTensor())
        assertIs("[ True, False]", booleanArrayOf(true, false).toTensor())
        assertEquals("[0]", FloatArray(0).toTensor().shape().toString())
    }

    @Test
    fun thePageShowsTheProgramThatIsRunAsAProjectOfItsOwn() {
        val program = Files.readString(Path.of("../../integration-tests/consumers/kotlin/src/main/kotlin/First.kt"))
        assertTrue(Files.readString(Path.of("../../docs/installing.md")).contains("```kotlin\n$program```"))
    }

    @Test
    fun valuesAndIndicesCanBeTakenApart(): Unit = scope {
        val (values, indices) = Tensor.of(3f, 1f, 2f).sort(0)
        assertIs("[1., 2., 3.]", values)
        assertIs("[1, 2, 0]", indices)
    }
}
