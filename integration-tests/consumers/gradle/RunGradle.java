import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs the build with the gradle on the PATH, if there is one, and gives it the JDK that runs this. */
final class RunGradle {
    private RunGradle() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        boolean isInstalled = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gradle")));
        if (!isInstalled) {
            System.out.println("NOT RUN: no gradle on the PATH");
            return;
        }
        ProcessBuilder gradle = new ProcessBuilder("gradle", "--no-daemon", "--offline", "--console=plain", "-q", "run",
                "-Pjdk=" + System.getProperty("java.home"), "-Prepository=" + Path.of(args[0]).toUri(), "-Psources=" + args[1]).inheritIO();
        gradle.environment().remove("JAVA_HOME"); // an old gradle does not start on a new JDK
        System.exit(gradle.start().waitFor());
    }
}
