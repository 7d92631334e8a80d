package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed page is what the catalogue says. With {@code -Darenagrad.writeOperators=true} it is written first. */
class OperatorsPageTest {
    private static final Path PAGE = Path.of("../docs/operators.md");

    @Test
    void thePageIsWhatTheCatalogueSays() throws IOException {
        if (Boolean.getBoolean("arenagrad.writeOperators")) {
            Files.writeString(PAGE, OperatorsPage.text());
        }
        assertEquals(OperatorsPage.text(), Files.readString(PAGE), """
                docs/operators.md is out of date. To write it anew:
                mvn -pl autograd -am test -Dtest=OperatorsPageTest -Dsurefire.failIfNoSpecifiedTests=false \
                -Darenagrad.writeOperators=true
                """);
    }
}
