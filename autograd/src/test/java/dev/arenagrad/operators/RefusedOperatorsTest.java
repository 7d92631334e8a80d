package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.arenagrad.Autograd;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator, refused because an operand was freed, or one of its allocations in turn: whatever it had made by then is released before
 * its exception reaches the caller. In the dtypes of the goldens, and in BFLOAT16, whose kernels allocate too.
 */
class RefusedOperatorsTest {
    private static final long ROOM = 1L << 30;
    private static final long SMALLEST_BLOCK = 64;

    /** Far fewer than there are refusals of each kind, and far more than a few families would give. */
    private static final int MANY = 3000;

    /** Operators whose functions of the catalogue make their matrix symmetric, copy a tensor to change it, or call two methods. */
    private static final Set<String> PREPARED = Set.of("torch.linalg.cholesky", "torch.linalg.eigh",
            "torch.linalg.eigvalsh", "torch.linalg.svd", "torch.Tensor.__setitem__", "torch.nn.functional.max_pool1d",
            "torch.nn.functional.max_pool2d", "torch.nn.functional.adaptive_max_pool2d");

    @TestFactory
    Stream<DynamicTest> aFreedOperandIsToldAndLeavesNothing() {
        return tests((operator, golden, dtype, faults) -> {
            int refusals = 0;
            for (GoldenInput input : golden.inputs()) {
                if (input.values().shape().numel() > 0 && refusesFreed(operator, golden, dtype, input, faults)) {
                    refusals++;
                }
            }
            return refusals;
        });
    }

    @TestFactory
    Stream<DynamicTest> aRefusedAllocationLeavesNothing() {
        return tests((operator, golden, dtype, faults) -> {
            try (Scope scope = Scope.open()) {
                Arguments arguments = Arguments.of(golden, input -> made(input, dtype));
                return refuseEachAllocation(scope, () -> operator.function().apply(arguments), operator + ", " + golden
                        + ", " + dtype, faults);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aRefusedAllocationOfAPassLeavesNothing() {
        return tests((operator, golden, dtype, faults) -> {
            try (Scope scope = Scope.open()) {
                Arguments arguments = Arguments.of(golden, input -> made(input, dtype));
                List<Tensor> results = operator.function().apply(arguments).stream().filter(Tensor::requiresGrad)
                        .toList();
                if (results.isEmpty() || !operator.isDifferentiable()) {
                    return 0;
                }
                List<Tensor> cotangents = results.stream().map(Tensor::onesLike).toList();
                return refuseEachAllocation(scope, () -> Autograd.grad(results, arguments.differentiable(), cotangents,
                        GraphOption.RETAIN_GRAPH, GraphOption.ALLOW_UNUSED), "backward of " + operator + ", " + golden
                                + ", " + dtype, faults);
            }
        });
    }

    private interface Check {
        /** {@return how many refusals there were} */
        int refusals(Operator operator, GoldenCase golden, DType dtype, List<String> faults);
    }

    /** {@return a test of each operator, and one that so many calls in all of them were refused that all kinds are among them} */
    private static Stream<DynamicTest> tests(Check check) {
        AtomicInteger refusals = new AtomicInteger();
        Stream<DynamicTest> operators = Catalogue.FAMILIES.stream().flatMap(family -> family.operators().stream()
                .filter(operator -> !isPrepared(operator)).map(operator -> dynamicTest(operator.torch(),
                        () -> refusals.addAndGet(check(operator, family.goldens(operator), check)))));
        return Stream.concat(operators, Stream.of(dynamicTest("calls are refused", () -> assertTrue(refusals
                .get() > MANY, refusals + " refusals"))));
    }

    /** {@return whether the catalogue's function makes a tensor for the operator to work on, which is no part of the operator} */
    private static boolean isPrepared(Operator operator) {
        return operator.torch().contains("_,") || operator.torch().endsWith("_") || PREPARED.contains(operator.torch());
    }

    private static int check(Operator operator, List<GoldenCase> goldens, Check check) {
        List<String> faults = new ArrayList<>();
        int refusals = 0;
        for (GoldenCase golden : goldens) {
            for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
                if (isValid(operator, golden, dtype)) {
                    refusals += check.refusals(operator, golden, dtype, faults);
                }
            }
        }
        assertEquals("", String.join("\n", faults));
        return refusals;
    }

    /** {@return the input; one of FLOAT32 in {@code dtype}} */
    private static Tensor made(GoldenInput input, DType dtype) {
        Tensor x = input.make();
        return x.dtype() == DType.FLOAT32 ? x.detach().to(dtype).setRequiresGrad(x.requiresGrad()) : x;
    }

    private static boolean isValid(Operator operator, GoldenCase golden, DType dtype) {
        boolean isOther = golden.inputs().stream().anyMatch(input -> input.values().dtype() == DType.FLOAT32);
        if (golden.raises() != null || dtype != DType.FLOAT32 && !isOther) {
            return false;
        }
        try (Scope _ = Scope.open()) {
            operator.function().apply(Arguments.of(golden, input -> made(input, dtype)));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** {@return whether the operator reads the input, and so refused it when it was freed} */
    private static boolean refusesFreed(Operator operator, GoldenCase golden, DType dtype, GoldenInput freed,
            List<String> faults) {
        String what = operator + ", " + golden + ", " + dtype + ": without " + freed.name();
        try (Scope scope = Scope.open()) {
            Arguments arguments = Arguments.of(golden, input -> {
                try (Scope inner = Scope.open()) {
                    Tensor x = made(input, dtype);
                    return input == freed ? x : inner.keep(x);
                }
            });
            long before = scope.bytes();
            try {
                operator.function().apply(arguments);
                return false;
            } catch (LifetimeException e) {
                if (scope.bytes() != before) {
                    faults.add(what + " left " + (scope.bytes() - before) + " bytes");
                }
                return true;
            } catch (RuntimeException e) {
                faults.add(what + " threw " + e);
                return true;
            }
        }
    }

    private static int refuseEachAllocation(Scope scope, Runnable call, String what, List<String> faults) {
        long before = scope.bytes();
        long room = before;
        for (int refusals = 0;; refusals++) {
            scope.limit(room);
            try {
                call.run();
                return refusals;
            } catch (OutOfMemoryException e) {
                scope.limit(ROOM);
                if (scope.bytes() != before) {
                    faults.add(what + " left " + (scope.bytes() - before) + " bytes after " + e.getMessage());
                    return refusals;
                }
                long needed = e.usedBytes() + (e.requestedBytes() + SMALLEST_BLOCK - 1) / SMALLEST_BLOCK
                        * SMALLEST_BLOCK;
                assertTrue(needed > room, what);
                room = needed;
            }
        }
    }
}
