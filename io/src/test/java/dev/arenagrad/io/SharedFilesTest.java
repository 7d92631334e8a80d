package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Scope;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that several threads use, close, or are interrupted at. */
class SharedFilesTest {
    private static final int SIZE = 300;

    @RegisterExtension final TestFolder folder = new TestFolder();

    private Path weights() throws Exception {
        try (Scope _ = Scope.open()) {
            Tensor ones = Tensor.ones(SIZE, SIZE);
            Safetensors.save(folder.file("a.safetensors"), Map.of("a", ones, "mask", ones.gt(0)));
            Npz.saveCompressed(folder.file("a.npz"), Map.of("a", ones));
        }
        return folder.file("a.safetensors");
    }

    private static double product(Tensor a) {
        try (Scope _ = Scope.open()) {
            return a.matmul(a).sum().item();
        }
    }

    @Test
    void manyThreadsReadOneOpenFile() throws Exception {
        try (Safetensors opened = Safetensors.open(weights()); Npz archive = Npz.open(folder.file("a.npz"))) {
            onThreads(4, () -> {
                for (int i = 0; i < 20; i++) {
                    try (Scope _ = Scope.open()) {
                        assertEquals((double) SIZE * SIZE * SIZE, product(opened.tensor("a")));
                        assertEquals(SIZE * SIZE, opened.tensor("mask").sum().item());
                        assertEquals(SIZE * SIZE, archive.tensor("a").sum().item());
                    }
                }
                return null;
            });
        }
    }

    @Test
    void closingAFileWhileOthersComputeEndsTheirTensorsAndNothingElse() throws Exception {
        Path file = weights();
        for (int i = 0; i < 50; i++) {
            Safetensors opened = Safetensors.open(file);
            CountDownLatch computing = new CountDownLatch(2);
            onThreads(3, number -> {
                if (number == 0) {
                    computing.await();
                    opened.close();
                    return null;
                }
                try (Scope _ = Scope.open()) {
                    Tensor a = opened.tensor("a");
                    computing.countDown();
                    assertThrows(LifetimeException.class, () -> {
                        while (true) {
                            assertEquals((double) SIZE * SIZE * SIZE, product(a));
                        }
                    });
                }
                return null;
            });
        }
    }

    @Test
    void anInterruptedThreadLeavesNothingBehindAndDisturbsNoOther() throws Exception {
        Path file = weights();
        try (Safetensors opened = Safetensors.open(file)) {
            onThreads(1, () -> {
                Thread.currentThread().interrupt();
                try (Scope _ = Scope.open()) {
                    assertThrows(ClosedByInterruptException.class, () -> Safetensors.load(file));
                    assertThrows(ClosedByInterruptException.class, () -> Npy.save(folder.file("b.npy"), Tensor.ones(
                            2)));
                    assertEquals(SIZE * SIZE, opened.tensor("a").sum().item());
                }
                assertTrue(Thread.interrupted());
                return null;
            });
            try (Scope _ = Scope.open()) {
                assertEquals(SIZE * SIZE, opened.tensor("a").sum().item());
            }
        }
    }

    private interface Task {
        Void run(int number) throws Exception;
    }

    private static void onThreads(int count, Callable<Void> task) throws Exception {
        onThreads(count, _ -> task.call());
    }

    private static void onThreads(int count, Task task) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                results.add(threads.submit(() -> task.run(number)));
            }
            for (Future<Void> result : results) {
                result.get();
            }
        }
    }
}
