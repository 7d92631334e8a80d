package dev.arenagrad.refusal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Refuses each allocation of every public operation that changes something: afterwards all is as before, or done. */
class AllOrNothingTest {
    private final long live = Snapshot.liveBytes();

    @AfterEach
    void everythingIsFreed() {
        Assertions.assertEquals(live, Snapshot.liveBytes());
    }

    @ParameterizedTest
    @EnumSource
    void operationsInPlace(Refuser.Limit limit) {
        Refuser refuser = new Refuser(limit);
        List<String> neverValid = new ArrayList<>();
        for (Method method : InPlaceCalls.methods()) {
            boolean valid = false;
            for (InPlaceCalls.Call call : InPlaceCalls.of(method)) {
                valid |= refuser.refuse(call.name(), call.situation());
            }
            if (!valid) {
                neverValid.add(method.toGenericString());
            }
        }
        report(refuser);
        assertTrue(neverValid.isEmpty(), neverValid.toString());
    }

    @ParameterizedTest
    @EnumSource
    void stepsGradientsStatisticsAndRandomNumbers(Refuser.Limit limit) {
        Refuser refuser = new Refuser(limit);
        StatefulCalls.all().forEach((name, situation) -> assertTrue(refuser.refuse(name, situation), name
                + " is no valid call"));
        report(refuser);
    }

    private static void report(Refuser refuser) {
        assertTrue(refuser.refusals() > refuser.calls() / 2, refuser.refusals() + " refusals of " + refuser.calls()
                + " calls: most need memory");
        assertTrue(refuser.faults().isEmpty(), () -> refuser.faults().size() + " of " + refuser.calls()
                + " calls:\n" + String.join("\n", refuser.faults()));
    }
}
