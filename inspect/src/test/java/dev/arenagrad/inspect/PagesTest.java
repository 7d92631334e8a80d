package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show, in a real browser. */
class PagesTest {
    private static final String HOSTILE = "</script><script>document.title='broken'</script><img src=x onerror=\"alert(1)\">\u2028'`${1}\"DATA\"";

    @RegisterExtension final NothingIsLeft nothingIsLeft = new NothingIsLeft();

    @TempDir private Path folder;

    private Browser browser;

    @BeforeEach
    void findBrowser() {
        browser = Browser.orSkip(folder);
    }

    private static void step(String scope) {
        try (Scope _ = Scope.open(scope)) {
            Tensor x = Tensor.ones(64, 64).setRequiresGrad(true);
            x.mm(x).exp().sum().backward();
        }
    }

    private String open(Trace trace, String page) throws Exception {
        Path file = folder.resolve(page);
        switch (page) {
            case "memory.html" -> trace.timeline().writeHtml(file);
            default -> trace.profile().writeFlameGraph(file);
        }
        return browser.open(file);
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
    }

    @Test
    void theTimelineShowsThePeakAndABandForEachTensorHighEnough() throws Exception {
        Trace trace = Trace.record(() -> step("step"));
        MemoryTimeline timeline = trace.timeline();
        String page = open(trace, "memory.html");

        assertEquals(List.of(Long.toString(timeline.peakBytes())), all("id=\"peak\" data-bytes=\"(\\d+)\"", page));
        assertEquals(List.of("96.1 KiB"), all("<b id=\"peak\"[^>]*>peak ([^<]*)</b>", page),
                "x, product, exp and a gradient of each, 16 KiB each, and the sum, 64 B");
        assertEquals(6 + 1 + (timeline.bytesBefore() > 0 ? 1 : 0), all("class=\"(band)\"", page).size(),
                "a matrix is a band, both numbers of 64 bytes are one, lower than a line");
        assertEquals(timeline.blocks().stream().map(MemoryTimeline.Block::operation).distinct().sorted().toList(), all(
                "class=\"series\" data-name=\"([^\"]*)\"", page).stream().sorted().toList());
        assertTrue(all("class=\"span\" data-name=\"([^\"]*)\"", page).containsAll(List.of("step", "mm", "backward")),
                "scopes, operators and passes are shown above");
        assertFalse(page.contains("data-error"), page);
    }

    @Test
    void theFlameGraphHasABoxForEachWayOfBeingCalled() throws Exception {
        Trace trace = Trace.record(() -> {
            step("step");
            step("step");
        });
        String page = open(trace, "profile.html");

        TreeSet<String> names = new TreeSet<>(all("class=\"box[^>]* data-name=\"([^\"]*)\"", page));
        for (String name : List.of("all threads", Thread.currentThread().getName(), "step", "backward", "mm", "exp",
                "MmBackward0")) {
            assertTrue(names.contains(name), name + " is not among " + names);
        }
        assertEquals(1, all("class=\"(box)[^>]* data-name=\"ExpBackward0\"", page).size(), "two calls, one box");
        assertFalse(page.contains("data-error"), page);
    }

    @Test
    void namesAreTextWhateverTheySay() throws Exception {
        Trace trace = Trace.record(() -> step(HOSTILE));
        for (String name : List.of("memory.html", "profile.html")) {
            String page = open(trace, name);
            assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;document.title='broken'"), name);
            assertFalse(page.contains("<img"), name);
            assertFalse(page.contains("<title>broken"), name);
            assertFalse(page.contains("data-error"), name);
        }
    }

    @Test
    void nothingIsAPageToo() throws Exception {
        Trace trace = Trace.record(() -> {});
        assertFalse(open(trace, "memory.html").contains("data-error"));
        assertFalse(open(trace, "profile.html").contains("data-error"));
    }

    @Test
    void ofVeryManyTensorsTheLargestAreBands() throws Exception {
        Trace trace = Trace.record(() -> {
            try (Scope _ = Scope.open("many")) {
                for (int i = 0; i < 500; i++) {
                    Tensor.ones(1);
                }
                for (int i = 0; i < 4_100; i++) {
                    Scope.tidy(() -> Tensor.ones(1 << 16).numel());
                }
            }
        });
        String page = open(trace, "memory.html");

        assertFalse(page.contains("data-error"), page);
        assertTrue(page.contains("4600 allocations, the 4000 largest are drawn one by one"));
        int bands = all("class=\"(band)\"", page).size() - (trace.timeline().bytesBefore() > 0 ? 1 : 0);
        assertEquals(4_000 + 1, bands, "and one for all others");
        assertEquals(List.of(Long.toString(trace.timeline().peakBytes())), all("id=\"peak\" data-bytes=\"(\\d+)\"",
                page));
    }

    @Test
    void pagesLoadNothing() throws Exception {
        Trace trace = Trace.record(() -> step("step"));
        for (String name : List.of("memory.html", "profile.html")) {
            open(trace, name);
            String source = Files.readString(folder.resolve(name));
            assertEquals(List.of(), all("((?:src|href)\\s*=|@import|fetch\\(|url\\()", source.replace("url(#", "(#")),
                    name);
        }
    }
}
