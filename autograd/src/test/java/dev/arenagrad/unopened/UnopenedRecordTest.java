package dev.arenagrad.unopened;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.Test;

/** Records of a named module whose package is open to nobody, as this test's is. */
class UnopenedRecordTest {
    private record Closed(Tensor tensor) {}

    private record Figures(double loss, String name) {}

    private record Kept(Tensor tensor) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            tensor.keepIn(scope);
        }
    }

    @Test
    void aRecordThatCannotBeReadIsRefusedWithWhatToDo() {
        long before = Memory.liveBytes();
        var refused = assertThrows(IllegalArgumentException.class, () -> Scope.tidy(() -> new Closed(Tensor.ones(2))));
        assertTrue(refused.getMessage().contains("not open to the module dev.arenagrad.memory") && refused.getMessage()
                .contains("implement Keepable"), refused.getMessage());
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void aRecordWithoutTensorsNeedsNoAccess() {
        assertEquals(1.5, Scope.tidy(() -> new Figures(1.5, "run")).loss());
    }

    @Test
    void aRecordThatHandsOverItsTensorsNeedsNoAccess() {
        try (Scope _ = Scope.open()) {
            assertEquals(1, Scope.tidy(() -> new Kept(Tensor.ones(2))).tensor().item(1));
        }
    }
}
