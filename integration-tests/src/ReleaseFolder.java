import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks through a folder that a release was deployed to: each jar has sources, Javadoc, a bill of materials and a descriptor of its module, all
 * have the licence, each POM says what is asked of published ones, and the BOM has all artifacts that are not parents.
 */
final class ReleaseFolder {
    private static final List<String> BESIDE_A_JAR = List.of("-sources.jar", "-javadoc.jar", "-cyclonedx.json", "-cyclonedx.xml");
    private static final List<String> IN_A_POM = List.of("<name>", "<description>");
    private static final List<String> INHERITED = List.of("<url>", "<license>", "<developer>", "<scm");
    private static final Set<String> NOT_IN_THE_BOM = Set.of("arenagrad", "bom", "openblas-natives-platforms");

    private final List<String> faults = new ArrayList<>();

    private ReleaseFolder() {}

    public static void main(String[] args) throws IOException {
        Path group = Path.of(args[0], "dev", "arenagrad");
        ReleaseFolder release = new ReleaseFolder();
        Set<String> artifacts;
        try (Stream<Path> folders = Files.list(group)) {
            artifacts = folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        for (String artifact : artifacts) {
            release.lookAt(group.resolve(artifact), artifact);
        }
        release.lookAtBom(group, artifacts);
        release.faults.forEach(System.out::println);
        System.out.println(artifacts.size() + " artifacts, " + release.faults.size() + " faults");
        if (artifacts.isEmpty() || !release.faults.isEmpty()) {
            System.exit(1);
        }
    }

    private void lookAt(Path folder, String artifact) throws IOException {
        Path version;
        try (Stream<Path> versions = Files.list(folder)) {
            version = versions.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        String name = artifact + "-" + version.getFileName();
        String pom = Files.readString(version.resolve(name + ".pom"));
        List<String> asked = new ArrayList<>(IN_A_POM);
        asked.addAll(pom.contains("<parent>") ? List.of() : INHERITED);
        asked.stream().filter(element -> !pom.contains(element)).forEach(element -> faults.add(name + ".pom has no " + element));
        Path jar = version.resolve(name + ".jar");
        if (!Files.exists(jar)) {
            return;
        }
        require(jar, "module-info.class");
        for (String suffix : BESIDE_A_JAR) {
            if (!Files.exists(version.resolve(name + suffix))) {
                faults.add("no " + name + suffix);
            }
        }
        try (Stream<Path> files = Files.list(version)) {
            // What a module's tests lend those of another module is published because Maven does not tell it apart.
            for (Path any : files.filter(file -> file.toString().endsWith(".jar") && !file.toString().endsWith("-tests.jar")).toList()) {
                require(any, "META-INF/LICENSE", "META-INF/NOTICE");
            }
        }
    }

    private void require(Path jar, String... entries) throws IOException {
        try (JarFile content = new JarFile(jar.toFile())) {
            for (String entry : entries) {
                if (content.getEntry(entry) == null) {
                    faults.add(jar.getFileName() + " has no " + entry);
                }
            }
        }
    }

    private void lookAtBom(Path group, Set<String> artifacts) throws IOException {
        Path pom;
        try (Stream<Path> files = Files.walk(group.resolve("bom"))) {
            pom = files.filter(file -> file.toString().endsWith(".pom")).findFirst().orElseThrow();
        }
        Set<String> listed = Pattern.compile("<dependency>\\s*<groupId>dev.arenagrad</groupId>\\s*<artifactId>(.*?)</artifactId>")
                .matcher(Files.readString(pom)).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>(artifacts);
        expected.removeAll(NOT_IN_THE_BOM);
        if (!listed.equals(expected)) {
            faults.add("the BOM lists " + listed + ", deployed are " + expected);
        }
    }
}
