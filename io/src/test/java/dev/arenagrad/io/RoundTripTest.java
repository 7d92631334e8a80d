package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.NpyHeader;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was saved is loaded and mapped bit for bit. */
class RoundTripTest {
    private static final List<long[]> SHAPES = List.of(new long[] {}, new long[] {0, 3}, new long[] {5},
            new long[] {2, 3}, new long[] {2, 3, 4});

    @RegisterExtension final TestFolder folder = new TestFolder();

    private static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.dtype(), actual.dtype());
        assertEquals(expected.shape(), actual.shape());
        assertArrayEquals(Bits.of(expected), Bits.of(actual));
    }

    /** {@return tensors of every shape: contiguous, transposed, and slices with gaps} */
    private static Map<String, Tensor> tensors(DType dtype) {
        Random random = new Random(dtype.ordinal());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (long[] shape : SHAPES) {
            Tensor tensor = Bits.random(dtype, random, shape);
            tensors.put("contiguous " + tensor.shape(), tensor);
            if (tensor.dim() > 1) {
                tensors.put("transposed " + tensor.shape(), tensor.transpose(0, 1));
                tensors.put("fortran " + tensor.shape(), tensor.dim() == 2 ? tensor.t() : tensor.permute(2, 1, 0));
            }
            if (tensor.dim() > 0 && tensor.numel() > 1) {
                tensors.put("columns " + tensor.shape(), tensor.narrow(-1, 1, tensor.shape().size(-1) - 1));
            }
        }
        tensors.put("expanded", Bits.random(dtype, random, 1, 3).expand(4, 3));
        return tensors;
    }

    @ParameterizedTest
    @EnumSource
    void npy(DType dtype) throws IOException {
        try (Scope _ = Scope.open()) {
            for (Tensor tensor : tensors(dtype).values()) {
                Path file = folder.file("a.npy");
                if (NpyHeader.typeName(dtype) == null) {
                    assertThrows(IllegalArgumentException.class, () -> Npy.save(file, tensor));
                    assertFalse(Files.exists(file));
                } else {
                    Npy.save(file, tensor);
                    assertSame(tensor, Npy.load(file));
                    assertSame(tensor, Npy.map(file));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void npz(DType dtype) throws IOException {
        if (NpyHeader.typeName(dtype) == null) {
            return;
        }
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = tensors(dtype);
            Npz.save(folder.file("stored.npz"), tensors);
            Npz.saveCompressed(folder.file("deflated.npz"), tensors);
            for (String file : List.of("stored.npz", "deflated.npz")) {
                Map<String, Tensor> loaded = Npz.load(folder.file(file));
                assertEquals(List.copyOf(tensors.keySet()), List.copyOf(loaded.keySet()));
                tensors.forEach((name, tensor) -> assertSame(tensor, loaded.get(name)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void safetensors(DType dtype) throws IOException {
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = tensors(dtype);
            Path file = folder.file("a.safetensors");
            Safetensors.save(file, tensors);
            Map<String, Tensor> loaded = Safetensors.load(file);
            try (Safetensors opened = Safetensors.open(file)) {
                assertEquals(tensors.keySet(), opened.names());
                for (String name : tensors.keySet()) {
                    assertSame(tensors.get(name), loaded.get(name));
                    assertSame(tensors.get(name), opened.tensor(name));
                }
            }
        }
    }

    @Test
    void tensorsOfAllDTypesShareASafetensorsFileAndAllLieAligned() throws IOException {
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (DType dtype : DType.values()) {
                tensors.put(dtype.name(), Bits.random(dtype, new Random(1), 3));
            }
            Path file = folder.file("a.safetensors");
            Safetensors.save(file, tensors);
            try (Safetensors opened = Safetensors.open(file)) {
                for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
                    long before = Memory.borrowedBytes();
                    assertSame(named.getValue(), opened.tensor(named.getKey()));
                    long lent = named.getValue().dtype() == DType.BOOL ? 0 : 3L * named.getValue().dtype().byteSize();
                    assertEquals(lent, Memory.borrowedBytes() - before, named.getKey());
                }
            }
        }
    }

    @Test
    void aTransposedTensorStaysSoAndIsNotRearranged() throws IOException {
        try (Scope _ = Scope.open()) {
            Tensor tensor = Tensor.arange(6.0).view(2, 3).t();
            Npy.save(folder.file("a.npy"), tensor);
            assertEquals(List.of(1L, 3L), strides(Npy.load(folder.file("a.npy"))));
            assertEquals(List.of(1L, 3L), strides(Npy.map(folder.file("a.npy"))));
        }
    }

    private static List<Long> strides(Tensor tensor) {
        return Stream.of(tensor.array().layout().strides()).flatMap(strides -> Arrays.stream(strides).boxed())
                .toList();
    }

    @Test
    void tensorsInTheOtherByteOrderAreTheSame() throws IOException {
        try (Scope _ = Scope.open()) {
            Tensor tensor = Tensor.arange(5.0);
            Npy.save(folder.file("a.npy"), tensor);
            byte[] bytes = Files.readAllBytes(folder.file("a.npy"));
            int start = bytes.length - 20;
            for (int i = start; i < bytes.length; i += 4) {
                swap(bytes, i, i + 3);
                swap(bytes, i + 1, i + 2);
            }
            bytes[new String(bytes, 0, start, StandardCharsets.ISO_8859_1).indexOf('<')] = '>';
            Files.write(folder.file("b.npy"), bytes);
            assertSame(tensor, Npy.load(folder.file("b.npy")));
            assertSame(tensor, Npy.map(folder.file("b.npy")));
        }
    }

    private static void swap(byte[] bytes, int i, int j) {
        byte first = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = first;
    }

    @Test
    void whatHasAGradientIsSavedByItsValuesAndWhatIsLoadedCanHaveOne() throws IOException {
        try (Scope _ = Scope.open()) {
            Tensor weight = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}}).t().setRequiresGrad(true);
            Npy.save(folder.file("leaf.npy"), weight);
            Npy.save(folder.file("result.npy"), weight.mul(2));
            Tensor loaded = Npy.load(folder.file("leaf.npy"));
            assertFalse(loaded.requiresGrad());
            loaded.setRequiresGrad(true);
            loaded.mul(loaded).sum().backward();
            assertSame(Npy.load(folder.file("result.npy")), loaded.grad().contiguous());
            try (GradMode _ = GradMode.noGrad()) {
                loaded.sub_(loaded.grad());
            }
            assertEquals(-21, loaded.sum().item());
        }
    }

    @Test
    void whatIsLoadedWithoutGradientsInFortranOrderIsNoViewAndCanBeChanged() throws IOException {
        try (Scope _ = Scope.open()) {
            Npy.save(folder.file("a.npy"), Tensor.ones(2, 3).t());
            Tensor loaded;
            try (GradMode _ = GradMode.noGrad()) {
                loaded = Npy.load(folder.file("a.npy"));
            }
            Tensor weight = Tensor.ones(3, 2).setRequiresGrad(true);
            loaded.mul_(weight).sum().backward();
            assertSame(Tensor.ones(3, 2), weight.grad().contiguous());
        }
    }

    @Test
    void aMappedTensorTakesPartInGraphsButCannotBeChanged() throws IOException {
        try (Scope _ = Scope.open()) {
            Npy.save(folder.file("a.npy"), Tensor.of(1f, 2f, 3f));
            Tensor mapped = Npy.map(folder.file("a.npy")).setRequiresGrad(true);
            mapped.mul(mapped).sum().backward();
            assertEquals(12, mapped.grad().sum().item());
            try (GradMode _ = GradMode.noGrad()) {
                assertThrows(RuntimeException.class, () -> mapped.add_(1));
            }
            assertArrayEquals(new float[] {1, 2, 3}, mapped.toFloatArray());
        }
    }

    @Test
    void metadataAndNamesMayHaveAnyCharacters() throws IOException {
        Map<String, String> metadata = Map.of("", "empty", "grüße", "日本語 \"\\\n\t\u0001😀", "/", "");
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : metadata.keySet()) {
                tensors.put(name, Tensor.scalar(name.length()));
                tensors.put(metadata.get(name), Tensor.scalar(-name.length()));
            }
            Safetensors.save(folder.file("a.safetensors"), tensors, metadata);
            try (Safetensors file = Safetensors.open(folder.file("a.safetensors"))) {
                assertEquals(metadata, file.metadata());
                for (String name : tensors.keySet()) {
                    assertEquals(tensors.get(name).item(), file.tensor(name).item());
                }
            }
            Npz.save(folder.file("a.npz"), tensors);
            try (Npz file = Npz.open(folder.file("a.npz"))) {
                for (String name : tensors.keySet()) {
                    assertEquals(tensors.get(name).item(), file.tensor(name).item());
                }
            }
        }
    }

    @Test
    void theSameTensorsMakeTheSameBytes() throws IOException {
        try (Scope _ = Scope.open()) {
            Tensor a = Tensor.arange(3);
            Tensor b = Tensor.ones(2);
            Map<String, Tensor> one = new LinkedHashMap<>(Map.of("a", a, "b", b));
            Map<String, Tensor> other = new LinkedHashMap<>();
            other.put("b", b);
            other.put("a", a);
            Safetensors.save(folder.file("1"), one, Map.of("x", "1", "y", "2", "z", "3"));
            Safetensors.save(folder.file("2"), other, Map.of("z", "3", "y", "2", "x", "1"));
            assertEquals(-1, Files.mismatch(folder.file("1"), folder.file("2")));
            Npz.save(folder.file("3"), one);
            Npz.save(folder.file("4"), one);
            assertEquals(-1, Files.mismatch(folder.file("3"), folder.file("4")));
        }
    }

    @Test
    void largeTensorsOfAnyLayoutPassInPieces() throws IOException {
        try (Scope _ = Scope.open()) {
            Tensor large = Tensor.arange(0, 6_000_000, 1).view(2000, 3000);
            for (Tensor tensor : List.of(large, large.narrow(1, 1, 2999), large.expand(2, 2000, 3000).narrow(2, 0,
                    7))) {
                Npy.save(folder.file("a.npy"), tensor);
                assertTrue(tensor.eq(Npy.load(folder.file("a.npy"))).all().item() == 1);
            }
            Tensor wide = Tensor.zeros(3, 3_000_000).t().narrow(0, 1, 2_999_999).t();
            wide.fill_(2);
            Npz.saveCompressed(folder.file("a.npz"), Map.of("wide", wide));
            assertTrue(Npz.load(folder.file("a.npz")).get("wide").eq(wide).all().item() == 1);
            assertTrue(Files.size(folder.file("a.npz")) < 100_000);
        }
    }
}
