package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

class MlpTest {
    @Test
    void appliesItsLayersWithReluBetweenThem() {
        try (Scope _ = Scope.open()) {
            Mlp.Layer first = new Mlp.Layer(Tensor.of(1f, -1f, -1f, 1f).reshape(2, 2), Tensor.of(0f, 1f));
            Mlp.Layer second = new Mlp.Layer(Tensor.of(2f, 3f).reshape(1, 2), Tensor.of(10f));
            Tensor logits = new Mlp(List.of(first, second)).logits(Tensor.of(5f, 2f).reshape(1, 2));
            assertEquals("tensor([[16.]])", logits.toString());
        }
    }

    @Test
    void startsWithNothingButItsParameters() {
        try (Scope scope = Scope.open()) {
            Mlp model = Mlp.random(64, 32, 16);
            long elements = model.parameters().stream().mapToLong(Tensor::numel).sum();
            assertEquals(64 * 32 + 32 + 32 * 16 + 16, elements);
            assertEquals(elements * Float.BYTES, scope.bytes());
        }
        assertEquals(0, Memory.liveBytes());
    }
}
