package dev.arenagrad.examples.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenagrad.Autograd;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ServiceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final float[][] FEATURES = {row(0.5f), row(-1), row(2)};
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final float[] TARGETS = {1, 0, 0.25f};

    private final long before = Memory.liveBytes();
    private final Scope scope = Scope.shared("model");
    private final HttpClient client = HttpClient.newHttpClient();
    private OnlineModel model;
    private Service service;

    @TempDir private Path folder;

    @BeforeEach
    void start() throws IOException {
        model = new OnlineModel(folder.resolve("new"), Limits.DEFAULT);
        service = Service.start(0, model, scope, Limits.DEFAULT);
    }

    private static float[] row(float first) {
        float[] row = new float[Network.FEATURES];
        for (int i = 0; i < row.length; i++) {
            row[i] = first + 0.1f * i;
        }
        return row;
    }

    @AfterEach
    void close() {
        client.close();
        service.close();
        model.close();
        scope.close();
        assertEquals(before, Memory.liveBytes(), "live bytes after the service, compared with before");
    }

    private void restart(Limits limits) {
        service.close();
        service = Service.start(0, model, scope, limits);
    }

    private void restart(Admission computing, Admission lessons) {
        service.close();
        service = Service.start(0, model, computing, lessons, scope, Limits.DEFAULT);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private JsonNode posted(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(path, body);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private static String batch(float[][] features, float[] targets) {
        return "{\"features\": " + Arrays.deepToString(features) + ", \"targets\": " + Arrays.toString(targets) + "}";
    }

    private static String batchOfRows(int rows) {
        String row = IntStream.range(0, Network.FEATURES).mapToObj(_ -> "0").collect(Collectors.joining(",", "[", "]"));
        return "{\"features\":[" + String.join(",", IntStream.range(0, rows).mapToObj(_ -> row).toList())
                + "],\"targets\":[" + String.join(",", IntStream.range(0, rows).mapToObj(_ -> "0").toList()) + "]}";
    }

    private static float[] flat(JsonNode array) {
        List<JsonNode> leaves = new ArrayList<>();
        array.forEach(element -> {
            if (element.isArray()) {
                element.forEach(leaves::add);
            } else {
                leaves.add(element);
            }
        });
        float[] values = new float[leaves.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = leaves.get(i).floatValue();
        }
        return values;
    }

    @Test
    void lossAndGradientsAreThoseOfTheParameters() throws IOException, InterruptedException {
        JsonNode answer = posted("/loss", batch(FEATURES, TARGETS));

        try (Scope _ = Scope.open()) {
            Tensor loss = model.network().loss(Tensor.of(FEATURES), Tensor.of(TARGETS));
            List<Tensor> expected = Autograd.grad(List.of(loss), model.network().parameters()).stream().map(
                    Objects::requireNonNull).toList();
            assertEquals((float) loss.item(), answer.get("loss").floatValue());
            assertEquals(0, answer.get("version").longValue());
            int i = 0;
            for (String name : model.network().namedParameters().keySet()) {
                Tensor gradient = expected.get(i++);
                assertArrayEquals(gradient.reshape(-1).toFloatArray(), flat(answer.get("gradients").get(name)), name);
                assertNotEquals(0, gradient.abs().sum().item(), name);
            }
            assertEquals(i, answer.get("gradients").size());
        }
    }

    @Test
    void askingForALossChangesNothing() throws IOException, InterruptedException {
        JsonNode first = posted("/loss", batch(FEATURES, TARGETS));

        assertEquals(first, posted("/loss", batch(FEATURES, TARGETS)));
    }

    @Test
    void learningPublishesVersionsThatKnowBetter() throws IOException, InterruptedException {
        float loss = posted("/loss", batch(FEATURES, TARGETS)).get("loss").floatValue();
        for (int version = 1; version <= 20; version++) {
            JsonNode learnt = posted("/learn", batch(FEATURES, TARGETS));
            assertEquals(version, learnt.get("version").longValue());
            assertEquals(loss, learnt.get("loss").floatValue(), "the loss before it learnt, with the version before");
            JsonNode next = posted("/loss", batch(FEATURES, TARGETS));
            assertEquals(version, next.get("version").longValue());
            assertTrue(next.get("loss").floatValue() < loss, next.get("loss") + " after " + loss);
            loss = next.get("loss").floatValue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            nothing                       | No content to map
            {                             | end-of-input
            []                            | from Array
            null                          | neither of them null
            {}                            | Missing required creator property 'features'
            {'features': [[1]]}           | Missing required creator property 'targets'
            {'features': null, 'targets': [1]} | neither of them null
            {'features': [], 'targets': []} | at least one example
            {'features': [[1, 2]], 'targets': [1]} | features[0] has 2 numbers instead of 16
            {'features': [null], 'targets': [1]} | features[0] has 0 numbers instead of 16
            {'features': [ROW], 'targets': [1, 0]} | 1 rows of features, but 2 targets
            {'features': [ROW], 'targets': [1.5]} | targets[0] is 1.5, not from 0 to 1
            {'features': [ROW], 'targets': ['1']} | String value
            {'features': [ROW], 'targets': [null]} | null
            {'features': [ROW], 'targets': [NaN]} | NaN
            {'features': [ROW], 'targets': [1], 'rate': 2} | Unrecognized field
            {'features': [ROW], 'targets': [1], 'targets': [0]} | Duplicate
            {'features': [ROW], 'targets': [1]} {} | Trailing token
            {'features': [[1e39,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]], 'targets': [1]} | does not fit into a float
            """)
    void whatIsNoBatchIsAnsweredWithAReason(String body, String reason) throws IOException, InterruptedException {
        String json = body.equals("nothing") ? ""
                : body.replace('\'', '"').replace("ROW", Arrays.toString(row(1)));
        for (String path : List.of("/loss", "/learn")) {
            HttpResponse<String> response = post(path, json);

            assertEquals(400, response.statusCode(), response.body());
            String error = JSON.readTree(response.body()).get("error").textValue();
            assertTrue(error.contains(reason), error);
        }
        assertEquals(0, model.version());
    }

    @Test
    void aBatchWhoseLossOverflowsIsRefusedAndTeachesNothing() throws IOException, InterruptedException {
        try (Scope _ = Scope.open()) {
            model.network().stateDict().get("output.weight").fill_(3e38);
        }
        String huge = batch(FEATURES, TARGETS);
        HttpResponse<String> response = post("/learn", huge);

        assertEquals(400, response.statusCode(), response.body());
        assertTrue(response.body().contains("the loss of the batch is"), response.body());
        assertEquals(0, model.version());
        assertEquals(3, model.versions().spares());
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws IOException, InterruptedException {
        String body = " ".repeat(Limits.DEFAULT.bodyBytes() + 1);
        // The client waits for what the service says before it sends the body: the refusal may close the connection.
        HttpResponse<String> response = client.send(request("/loss").expectContinue(true).POST(BodyPublishers.ofString(
                body)).build(), BodyHandlers.ofString());

        assertEquals(413, response.statusCode(), response.body());
    }

    @Test
    void aBatchThatNeedsTooMuchMemoryIsRefusedAndLeavesNone() throws IOException, InterruptedException {
        posted("/learn", batch(FEATURES, TARGETS));
        long live = Memory.liveBytes();
        long refusals = Memory.refusals();
        for (String path : List.of("/loss", "/learn")) {
            HttpResponse<String> response = post(path, batchOfRows(1800));

            assertEquals(413, response.statusCode(), response.body());
            assertTrue(response.body().contains("needs more than 262144 bytes"), response.body());
        }
        assertEquals(live, Memory.liveBytes());
        assertEquals(refusals + 2, Memory.refusals());
        assertEquals(2, posted("/learn", batch(FEATURES, TARGETS)).get("version").longValue());
    }

    @Test
    void whoComesWhenThereIsTooMuchToDoIsToldToComeBack() throws IOException, InterruptedException {
        restart(new Admission(0, 0, LONG), Admission.toLearn(Limits.DEFAULT));
        HttpResponse<String> response = post("/loss", batch(FEATURES, TARGETS));

        assertEquals(503, response.statusCode());
        assertEquals("1", response.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(response.body().contains("too many requests wait already"), response.body());
    }

    @Test
    void whoWaitsToTeachKeepsNobodyFromComputing() throws Exception {
        try (TakenTurn lesson = new TakenTurn(1, 1, LONG)) {
            restart(new Admission(1, 0, LONG), lesson.admission());
            CompletableFuture<HttpResponse<String>> waiting = client.sendAsync(request("/learn").POST(BodyPublishers
                    .ofString(batch(FEATURES, TARGETS))).build(), BodyHandlers.ofString());
            while (lesson.admission().taken() < 2) {
                Thread.onSpinWait();
            }
            posted("/loss", batch(FEATURES, TARGETS));

            assertFalse(waiting.isDone());
            lesson.end();
            assertEquals(200, waiting.get().statusCode());
        }
    }

    @Test
    void aClientThatDoesNotSendItsBodyInTimeIsCutOff() throws IOException {
        restart(TestLimits.bodiesWithin(Duration.ofMillis(100)));
        try (Socket socket = new Socket("127.0.0.1", service.port())) {
            send(socket, "POST /loss HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"features\"");

            assertEquals(-1, socket.getInputStream().read(), "the end of the stream");
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aClientThatGoesAwayInTheMiddleLeavesNothing() throws IOException, InterruptedException {
        String body = batch(FEATURES, TARGETS);
        String head = "POST /loss HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n";
        for (String sent : List.of("", "POST /lo", head, head + body.substring(0, 50), head + body)) {
            try (Socket socket = new Socket("127.0.0.1", service.port())) {
                socket.setSoLinger(true, 0);
                send(socket, sent);
            }
        }
        posted("/loss", body);
    }

    @Test
    void aRequestThatBeganBeforeItStopsIsAnswered() throws Exception {
        String body = batch(FEATURES, TARGETS);
        try (Socket socket = new Socket("127.0.0.1", service.port());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            send(socket, "POST /loss HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n");
            send(socket, body.substring(0, 50));
            posted("/loss", body); // and so the other one has been accepted
            int port = service.port();
            Future<?> stopped = threads.submit(service::close);
            while (accepts(port)) {
                Thread.onSpinWait();
            }
            send(socket, body.substring(50));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
            stopped.get();
        }
        service = Service.start(0, model, scope, Limits.DEFAULT);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void itTellsThatItIsUp() throws IOException, InterruptedException {
        assertEquals("{\"status\":\"UP\",\"version\":0}", get("/health").body());
    }

    @Test
    void metricsAreInPrometheusForm() throws IOException, InterruptedException {
        posted("/loss", batch(FEATURES, TARGETS));
        posted("/learn", batch(FEATURES, TARGETS));
        post("/loss", "{}");
        HttpResponse<String> response = get("/metrics");

        assertEquals("text/plain; version=0.0.4; charset=utf-8", response.headers().firstValue("Content-Type")
                .orElseThrow());
        String text = response.body();
        for (String line : List.of("service_requests_seconds_count{route=\"loss\",status=\"200\"} 1",
                "service_requests_seconds_count{route=\"loss\",status=\"400\"} 1",
                "service_requests_seconds_count{route=\"learn\",status=\"200\"} 1", "service_model_version 1.0",
                "arenagrad_backward_seconds_count 2", "arenagrad_scopes_open 1.0",
                "arenagrad_memory_live_bytes " + (double) Memory.liveBytes(),
                "service_model_memory_bytes " + (double) scope.bytes())) {
            assertTrue(text.contains("\n" + line + "\n"), line + " is not in\n" + text);
        }
        assertEquals(scope.bytes(), Memory.liveBytes() - before, "nothing is live but the model");
    }

    @Test
    void aSavedModelGoesOnWhereItWasToTheBit() throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            posted("/learn", batch(FEATURES, TARGETS));
        }
        Path file = folder.resolve("model.safetensors");
        model.save(file);
        try (OnlineModel again = new OnlineModel(file, Limits.DEFAULT)) {
            Batch batch = new Batch(FEATURES, TARGETS);
            for (int version = 4; version < 10; version++) {
                assertEquals(version, again.learn(batch).version());
                assertEquals(version, model.learn(batch).version());
            }
            model.network().stateDict().forEach((name, parameter) -> assertArrayEquals(parameter.reshape(-1)
                    .toFloatArray(),
                    again.network().stateDict().get(name).reshape(-1).toFloatArray(), name));
        }
    }
}
