import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the build with the gradle on the PATH, if there is one, by the file for its version, and gives it the JDK that runs this. */
final class RunGradle {
    private static final Pattern VERSION = Pattern.compile("(?m)^Gradle (\\d+)\\.");

    /** The first version that the file in current/ is for. */
    private static final int CURRENT = 7;

    private RunGradle() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        boolean isInstalled = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gradle")));
        if (!isInstalled) {
            System.out.println("NOT RUN: no gradle on the PATH");
            return;
        }
        String jdk = System.getProperty("java.home");
        List<String> command = new ArrayList<>(List.of("gradle", "--no-daemon", "--offline", "--console=plain", "-q", "run",
                "-Prepository=" + Path.of(args[0]).toUri(), "-Psources=" + args[1]));
        command.addAll(majorVersion() < CURRENT ? List.of("-Pjdk=" + jdk)
                : List.of("-p", "current", "-Porg.gradle.java.installations.paths=" + jdk));
        System.exit(gradle(command).inheritIO().start().waitFor());
    }

    private static int majorVersion() throws IOException {
        Process asked = gradle(List.of("gradle", "--version")).redirectErrorStream(true).start();
        String answer = new String(asked.getInputStream().readAllBytes());
        Matcher version = VERSION.matcher(answer);
        if (!version.find()) {
            throw new IllegalStateException("gradle --version does not tell the version: " + answer);
        }
        return Integer.parseInt(version.group(1));
    }

    private static ProcessBuilder gradle(List<String> command) {
        ProcessBuilder gradle = new ProcessBuilder(command);
        gradle.environment().remove("JAVA_HOME"); // an old gradle does not start on a new JDK
        return gradle;
    }
}
