package dev.arenagrad.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.Autograd;
import dev.arenagrad.Checkpoint;
import dev.arenagrad.ClassLoss;
import dev.arenagrad.Documentation;
import dev.arenagrad.DualLevel;
import dev.arenagrad.Function;
import dev.arenagrad.GradHook;
import dev.arenagrad.Tensor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue names every public operator, and nothing else. */
class CatalogueTest {
    /** Public classes whose methods take and give tensors without being operators. */
    private static final Set<Class<?>> NOT_OF_OPERATORS = Set.of(Autograd.class, Checkpoint.class, ClassLoss.class,
            DualLevel.class,
            Function.class, GradHook.class);

    /** Methods that take and give tensors without being operators. */
    private static final Set<String> NOT_OPERATORS = Set.of("grad()", "setRequiresGrad(boolean)", "detach_()",
            "zerosLike(Tensor)", "onesLike(Tensor)", "fullLike(Tensor, double)", "fullLike(Tensor, long)",
            "emptyLike(Tensor)",
            "randLike(Tensor)", "randnLike(Tensor)", "bernoulli()", "multinomial(long, boolean)",
            "uniform_(double, double)",
            "normal_(double, double)", "bernoulli_(double)", "random_(long, long)",
            "copyFrom_(MemorySegment)", "copyFrom_(Buffer)");

    /** Operators that are written out in {@code Tensor} or {@code NN} itself. */
    private static final Set<String> COMPOSITES = Set.of("torch.square", "torch.Tensor.detach",
            "torch.nn.functional.relu6", "torch.nn.functional.softsign", "torch.nn.functional.tanhshrink");

    /** A row of the table of {@code dev.arenagrad.functions}: a family and its operators. */
    private static final Pattern ROW = Pattern.compile("<tr><td>\\{@code (\\w+)}</td>.*?</td> <td>(.*?)</td></tr>");

    @Test
    void everyPublicOperatorIsInTheCatalogue() throws IOException, URISyntaxException {
        Set<String> missing = operators();
        missing.removeAll(NOT_OPERATORS);
        missing.removeAll(named());
        assertEquals(Set.of(), missing, "no line of a table in dev.arenagrad.operators names these");
    }

    @Test
    void everyMethodInTheCatalogueExists() throws IOException, URISyntaxException {
        Set<String> unknown = named();
        unknown.removeAll(operators());
        assertEquals(Set.of(), unknown);
    }

    @Test
    void everyExceptionExists() throws IOException, URISyntaxException {
        Set<String> unknown = new TreeSet<>(NOT_OPERATORS);
        unknown.removeAll(operators());
        assertEquals(Set.of(), unknown);
    }

    @Test
    void everyGoldenAndEveryDifferenceBelongsToALine() {
        for (Family family : Catalogue.FAMILIES) {
            assertEquals(family.goldens().keySet(), family.operators().stream().map(Operator::torch).collect(Collectors
                    .toSet()), family.name());
            for (Operator operator : family.operators()) {
                List<GoldenCase> goldens = family.goldens(operator);
                assertEquals(List.of(), operator.differences().stream().filter(difference -> goldens.stream().noneMatch(
                        difference::isIn)).toList(), operator + " has no such cases");
            }
        }
    }

    @Test
    void everyOperatorStandsInTheFamilyWhosePackageHoldsIt() throws IOException {
        Map<String, Set<String>> packages = packages();
        Set<String> elsewhere = new TreeSet<>();
        Set<String> composites = new TreeSet<>();
        for (Family family : Catalogue.FAMILIES) {
            for (Operator operator : family.operators()) {
                Set<String> holders = packages.keySet().stream().filter(name -> operator.ours().stream()
                        .anyMatch(ours -> have(packages.get(name), ours))).collect(Collectors.toSet());
                if (holders.isEmpty()) {
                    composites.add(operator.torch());
                } else if (!holders.contains(family.name())) {
                    elsewhere.add(operator + " is in " + holders + ", its line in " + family);
                }
            }
        }
        assertEquals(Set.of(), elsewhere);
        assertEquals(COMPOSITES, composites, "the table of dev.arenagrad.functions names no package for these");
    }

    @Test
    void familiesHaveTheOrderOfTheirPackages() throws IOException {
        List<String> ofPackages = List.copyOf(packages().keySet());
        List<String> ofTables = Catalogue.FAMILIES.stream().map(Family::name).toList();
        assertEquals(ofPackages.subList(0, ofTables.size()), ofTables);
        assertEquals(List.of("random", "creation"), ofPackages.subList(ofTables.size(), ofPackages.size()));
    }

    /** {@return what operators each package holds, as the table in Javadoc of dev.arenagrad.functions says} */
    private static Map<String, Set<String>> packages() throws IOException {
        String table = Files.readString(Path.of("src/main/java/dev/arenagrad/functions/package-info.java"))
                .replaceAll("\\R \\* ", " ");
        Map<String, Set<String>> packages = new LinkedHashMap<>();
        ROW.matcher(table).results().forEach(row -> packages.computeIfAbsent(row.group(1), _ -> new TreeSet<>()).addAll(
                List.of(row.group(2).split(", "))));
        return packages;
    }

    /** {@return whether these operators have a method, or what does the same out of place} */
    private static boolean have(Set<String> operators, String signature) {
        String name = signature.replaceFirst("\\(.*", "").replaceFirst(".*\\.", "");
        return operators.contains(name) || operators.contains(name.replaceAll("_$", ""));
    }

    @Test
    void javadocOfTensorSavesWhatTheCatalogueSays() {
        Documentation documentation = new Documentation(Tensor.class);
        Set<String> wrong = new TreeSet<>();
        Catalogue.operators().filter(operator -> !operator.source().equals("-")).forEach(operator -> operator.ours()
                .stream().filter(ours -> !ours.contains(".")).forEach(ours -> {
                    String says = documentation.saves("Tensor." + ours.replace(" ", ""));
                    boolean agrees = says.equals("Saves nothing.") == operator.saves().isEmpty()
                            && (says.contains("result") == operator.saves().contains("result"));
                    if (!says.isEmpty() && !agrees) {
                        wrong.add(ours + " saves " + operator.saves() + " but Javadoc: " + says);
                    }
                }));
        assertEquals(Set.of(), wrong);
    }

    private static Set<String> named() {
        return Catalogue.operators().flatMap(operator -> operator.ours().stream()).collect(Collectors.toCollection(
                TreeSet::new));
    }

    /** {@return the signatures of all public methods that make tensors from tensors} */
    private static Set<String> operators() throws IOException, URISyntaxException {
        return publicClasses().stream().filter(type -> !NOT_OF_OPERATORS.contains(type))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()).filter(method -> isOperator(method)))
                .map(CatalogueTest::signature).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Class<?>> publicClasses() throws IOException, URISyntaxException {
        Path classes = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.list(classes.resolve("dev/arenagrad"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.startsWith("package-info"))
                    .<Class<?>>map(name -> load("dev.arenagrad." + name.substring(0, name.length() - ".class"
                            .length())))
                    .filter(type -> Modifier.isPublic(type.getModifiers())).toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOperator(Method method) {
        boolean takesTensors = method.getDeclaringClass() == Tensor.class && !Modifier.isStatic(method.getModifiers())
                || Arrays.stream(method.getGenericParameterTypes()).anyMatch(type -> type.getTypeName().contains(
                        Tensor.class.getName()));
        return Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && takesTensors && givesTensors(
                method);
    }

    private static boolean givesTensors(Method method) {
        Class<?> type = method.getReturnType();
        return method.getGenericReturnType().getTypeName().contains(Tensor.class.getName())
                || type.isRecord() && Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType)
                        .anyMatch(Tensor.class::equals);
    }

    private static String signature(Method method) {
        String parameters = Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).collect(Collectors
                .joining(", "));
        String shown = method.isVarArgs() ? parameters.substring(0, parameters.length() - 2) + "..." : parameters;
        String owner = method.getDeclaringClass() == Tensor.class ? "" : method.getDeclaringClass().getSimpleName()
                + ".";
        return owner + method.getName() + "(" + shown + ")";
    }
}
