package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The listings of "Your first model in ten minutes" compile, on the class path and as a module, and the program prints what the page says. With
 * {@code -Darenagrad.writeLearningCurve=true} its picture is put beside the page.
 */
class FirstModelPageTest {
    private static final Path PAGE = Path.of("../docs/first-model.md");
    private static final Path PICTURE = Path.of("../docs/images/learning-curve.png");
    private static final Pattern LISTING = Pattern.compile(
            "`(?:src/main/java/)([\\w/-]+\\.java)`[,:]\n\n```java\n(.*?)```\n",
            Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("The program prints\n\n```\n(.*?)```\n", Pattern.DOTALL);
    private static final String CLASS_PATH = System.getProperty("surefire.test.class.path", System.getProperty(
            "java.class.path"));

    private static final double TOLERANCE = 0.02;

    @TempDir private Path folder;

    @Test
    void theProgramPrintsWhatThePageSaysOnTheClassPath() throws Exception {
        compile(false, CLASS_PATH);
        assertPrinted(run("--enable-native-access=ALL-UNNAMED", "-cp", classes() + File.pathSeparator
                + CLASS_PATH, "moons.Moons"));
        Path drawn = folder.resolve("learning-curve.png");
        if (Boolean.getBoolean("arenagrad.writeLearningCurve")) {
            Files.copy(drawn, PICTURE, StandardCopyOption.REPLACE_EXISTING);
        }
        BufferedImage picture = ImageIO.read(drawn.toFile());
        BufferedImage shown = ImageIO.read(PICTURE.toFile());
        assertEquals(shown.getWidth() + " x " + shown.getHeight(), picture.getWidth() + " x " + picture.getHeight());
    }

    @Test
    void theProgramIsAModuleToo() throws Exception {
        String modulePath = modulePath();
        compile(true, modulePath);
        assertPrinted(run("--enable-native-access=dev.arenagrad.bindings", "-p", classes()
                + File.pathSeparator + modulePath, "-m", "moons/moons.Moons"));
    }

    @Test
    void theProjectNamesTheVersionsOfTheBuild() throws IOException {
        String page = Files.readString(PAGE);
        String pom = Files.readString(Path.of("../pom.xml"));
        assertTrue(page.contains("<artifactId>nn</artifactId>\n      <version>" + first(pom,
                "<artifactId>arenagrad</artifactId>\\s*<version>(.*?)</version>")));
        for (String artifact : List.of("xchart", "maven-compiler-plugin", "maven-dependency-plugin",
                "maven-toolchains-plugin")) {
            assertEquals(first(pom, "<" + artifact + ".version>(.*?)<"), first(page, "<artifactId>" + artifact
                    + "</artifactId>\\s*<version>(.*?)<"), artifact);
        }
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), pattern);
        return found.group(1);
    }

    /** The lines of the page, but for numbers that rounding made a little different on this machine. */
    private static void assertPrinted(String actual) throws IOException {
        Matcher page = PRINTED.matcher(Files.readString(PAGE));
        assertTrue(page.find(), "the page says what the program prints");
        String[] expected = page.group(1).split("\\s+");
        String[] words = actual.split("\\s+");
        assertEquals(expected.length, words.length, actual);
        for (int i = 0; i < expected.length; i++) {
            if (expected[i].matches("[0-9.]+")) {
                double number = Double.parseDouble(expected[i]);
                assertEquals(number, Double.parseDouble(words[i]), TOLERANCE * Math.max(1, number), actual);
            } else {
                assertEquals(expected[i], words[i], actual);
            }
        }
    }

    /** {@return what of the class path a project that depends on nn and XChart has} */
    private static String modulePath() {
        ModuleFinder all = ModuleFinder.of(Arrays.stream(CLASS_PATH.split(File.pathSeparator)).map(Path::of).toArray(
                Path[]::new));
        Set<String> needed = new HashSet<>(Set.of("org.jspecify", "org.knowm.xchart"));
        ModuleLayer.boot().configuration().resolve(all, ModuleFinder.of(), Set.of("dev.arenagrad.nn")).modules()
                .forEach(
                        module -> needed.add(module.name()));
        return all.findAll().stream().filter(module -> needed.contains(module.descriptor().name()) || module
                .descriptor()
                .name().startsWith("dev.arenagrad.openblas")).map(module -> Path.of(module.location().orElseThrow())
                        .toString()).collect(Collectors.joining(File.pathSeparator));
    }

    private Path classes() {
        return folder.resolve("target/classes");
    }

    private void compile(boolean asModule, String path) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--release", "25", "-proc:none", "-d", classes().toString(),
                asModule ? "-p" : "-cp", path));
        Matcher listing = LISTING.matcher(Files.readString(PAGE));
        while (listing.find()) {
            Path file = folder.resolve(listing.group(1));
            if (asModule || !file.endsWith("module-info.java")) {
                Files.createDirectories(file.getParent());
                arguments.add(Files.writeString(file, listing.group(2)).toString());
            }
        }
        assertTrue(arguments.getLast().endsWith(asModule ? "module-info.java" : "Moons.java"), arguments::toString);
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new)),
                messages::toString);
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(),
                "--add-modules", "jdk.incubator.vector", "-Djava.awt.headless=true"));
        for (String property : List.of("arenagrad.backend", "arenagrad.simd")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of(arguments));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile()).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> printed + read(log));
        return printed;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
