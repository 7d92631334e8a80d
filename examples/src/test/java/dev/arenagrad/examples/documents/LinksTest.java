package dev.arenagrad.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every link of a page that stays in the repository leads to a file, and to a heading if it names one. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    @Test
    void linksLeadSomewhere() throws IOException {
        Map<Path, Page> pages = Page.all().stream().collect(Collectors.toMap(page -> Page.ROOT.resolve(page.file()),
                Function.identity()));
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Page page : pages.values()) {
            for (MatchResult link : LINK.matcher(page.text()).results().toList()) {
                String target = link.group(1);
                if (!target.matches("\\w+:.*")) {
                    links++;
                    if (!leadsSomewhere(page, target, pages)) {
                        broken.add(page.file() + ": " + target);
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
        assertEquals(true, links > 20, links + " links");
    }

    private static boolean leadsSomewhere(Page from, String target, Map<Path, Page> pages) {
        String[] parts = target.split("#", 2);
        Path here = Page.ROOT.resolve(from.file());
        Path file = parts[0].isEmpty() ? here : here.resolveSibling(parts[0]).normalize();
        if (parts.length == 1) {
            return Files.exists(file);
        }
        Page page = pages.get(file);
        return page != null && page.anchors().contains(parts[1]);
    }
}
