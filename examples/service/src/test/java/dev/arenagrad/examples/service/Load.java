package dev.arenagrad.examples.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenagrad.examples.service.SampleBodies.Refused;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Recorder;

/**
 * Requests to a service over loopback, until a time: clients that ask for losses and teach, one request after the other, with input that
 * is refused among them; clients that send slowly, or stop sending; clients that go away; and bursts of many at once.
 */
final class Load {
    private static final int CLIENTS = 12;
    private static final int SLOW_CLIENTS = 4;
    private static final int LEAVING_CLIENTS = 2;
    private static final int BURST = 150;
    private static final long BETWEEN_BURSTS_MILLIS = 2_000;
    private static final long BETWEEN_LARGE_MILLIS = 100;
    private static final long BETWEEN_PARTS_MILLIS = 50;
    private static final int PARTS = 10;
    private static final int PROBES = 4;

    /** A client's requests come in turns of so many: most ask, some teach, one is wrong, and one is for something else. */
    private static final int KINDS = 20;
    private static final List<String> OTHERS = List.of("/health", "/metrics", "/nowhere");

    private static final double SAME = 1e-5;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The latency of requests that were computed, in microseconds. */
    final Recorder latencies = new Recorder(3);

    /** How many answers there were, by path and status; of connections that were given up by either side, the reason. */
    final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    /** What should not have happened. */
    final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private final URI address;
    private long end;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(Executors
            .newVirtualThreadPerTaskExecutor()).build();
    private final List<String> probes = new ArrayList<>();

    /** The loss of each probe by each version. */
    private final Map<String, Double> losses = new ConcurrentHashMap<>();

    Load(URI address) {
        this.address = address;
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < PROBES; i++) {
            probes.add(SampleBodies.random(random));
        }
    }

    private boolean goesOn() {
        return System.nanoTime() < end && faults.isEmpty();
    }

    /** Makes each kind of request of the usual clients once, so that none is missing however slow the machine is. */
    void once() throws IOException, InterruptedException {
        Client first = new Client(0);
        first.ask();
        first.teach();
        for (int i = 0; i < SampleBodies.REFUSED.size(); i++) {
            first.mistake("/loss");
            first.mistake("/learn");
        }
        for (String path : OTHERS) {
            first.get(path);
        }
    }

    /** Runs all clients for so many seconds. {@code whileTheyRun} is called each second. */
    void run(long seconds, Callable<?> whileTheyRun) throws Exception {
        end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Client usual = new Client(i);
                clients.add(threads.submit(() -> repeat("a client", usual::request)));
            }
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                boolean stalls = i % 2 == 0;
                clients.add(threads.submit(() -> repeat("a slow client", () -> sendSlowly(stalls))));
            }
            for (int i = 0; i < LEAVING_CLIENTS; i++) {
                RandomGenerator random = new SplittableRandom(200 + i);
                clients.add(threads.submit(() -> repeat("a client that leaves", () -> leave(random))));
            }
            clients.add(threads.submit(() -> repeat("a client with too much to send", this::sendTooMuch)));
            clients.add(threads.submit(() -> repeat("a burst", () -> burst(threads))));
            while (goesOn()) {
                Thread.sleep(1_000);
                whileTheyRun.call();
            }
            for (Future<?> done : clients) {
                done.get();
            }
        } finally {
            client.close();
        }
    }

    /** What a client does. */
    private interface Action {
        void run() throws Exception;
    }

    private Void repeat(String who, Action action) {
        try {
            while (goesOn()) {
                action.run();
            }
        } catch (Exception e) {
            faults.add(who + ": " + e);
        }
        return null;
    }

    private void count(String what) {
        counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        String path = request.uri().getPath();
        count(request.method() + " " + path + " " + response.statusCode());
        if (response.statusCode() == 200 && request.method().equals("POST")) {
            latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
        }
        if (response.statusCode() >= 500) {
            requireToldToComeBack(path, response);
        }
        return response;
    }

    private void requireToldToComeBack(String path, HttpResponse<String> response) {
        if (response.statusCode() != 503 || response.headers().firstValue("Retry-After").isEmpty()) {
            faults.add(path + " answered " + response.statusCode() + " " + response.headers().map() + ": " + response
                    .body());
        }
    }

    private HttpRequest post(String path, String body) {
        return HttpRequest.newBuilder(address.resolve(path)).POST(BodyPublishers.ofString(body)).build();
    }

    private void expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status && response.statusCode() != 503) {
            faults.add(response.request().uri().getPath() + " answered " + response.statusCode() + " instead of "
                    + status
                    + ": " + response.body());
        }
    }

    /** Asks, and teaches, and makes mistakes. */
    private final class Client {
        private final RandomGenerator random;
        private int requests;
        private int mistakes;

        /** The version that its last lesson made: it must not see an older one after that. */
        private long taught;

        /** Makes the client of this number; each begins with other requests. */
        Client(int number) {
            random = new SplittableRandom(number);
            requests = number * KINDS / 2;
            mistakes = number;
        }

        void request() throws IOException, InterruptedException {
            int kind = requests++ % KINDS;
            if (kind < 13) {
                ask();
            } else if (kind < 18) {
                teach();
            } else if (kind == 18) {
                mistake(requests / KINDS % 2 == 0 ? "/loss" : "/learn");
            } else {
                get(OTHERS.get(requests / KINDS % OTHERS.size()));
            }
        }

        private void mistake(String path) throws IOException, InterruptedException {
            Refused refused = SampleBodies.REFUSED.get(mistakes++ / 2 % SampleBodies.REFUSED.size());
            expect(refused.status(), send(post(path, refused.body())));
        }

        private void get(String path) throws IOException, InterruptedException {
            expect(path.equals("/nowhere") ? 404 : 200, send(HttpRequest.newBuilder(address.resolve(path)).build()));
        }

        private void ask() throws IOException, InterruptedException {
            int probe = random.nextInt(PROBES);
            HttpResponse<String> response = send(post("/loss", probes.get(probe)));
            expect(200, response);
            if (response.statusCode() == 200) {
                JsonNode answer = JSON.readTree(response.body());
                long version = answer.get("version").longValue();
                double loss = answer.get("loss").doubleValue();
                Double before = losses.putIfAbsent(probe + " by version " + version, loss);
                if (before != null && Math.abs(loss - before) > SAME) {
                    faults.add("the loss of probe " + probe + " by version " + version + " was " + before
                            + " and is " + loss);
                }
                if (version < taught) {
                    faults.add("version " + version + " was read after " + taught + " was taught");
                }
            }
        }

        private void teach() throws IOException, InterruptedException {
            HttpResponse<String> response = send(post("/learn", SampleBodies.random(random)));
            expect(200, response);
            if (response.statusCode() == 200) {
                taught = JSON.readTree(response.body()).get("version").longValue();
            }
        }
    }

    private Socket connect() throws IOException {
        return new Socket(address.getHost(), address.getPort());
    }

    private static String head(int length) {
        return "POST /loss HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a body in small parts, or the first of them and no more. */
    private void sendSlowly(boolean stalls) throws IOException, InterruptedException {
        String body = probes.getFirst();
        try (Socket socket = connect()) {
            long start = System.nanoTime();
            send(socket, head(body.length()));
            int sent = stalls ? 1 : PARTS;
            for (int i = 0; i < sent; i++) {
                send(socket, body.substring(body.length() * i / PARTS, body.length() * (i + 1) / PARTS));
                Thread.sleep(BETWEEN_PARTS_MILLIS);
            }
            long sending = System.nanoTime() - start;
            String answer = firstLine(socket);
            count(stalls ? "stalled client: " + answer : "slow client: " + answer);
            boolean isExpected = stalls ? answer.isEmpty() : answer.startsWith("HTTP/1.1 200") || answer.startsWith(
                    "HTTP/1.1 503");
            if (!isExpected && sending < Limits.DEFAULT.bodyTime().toNanos() / 2) {
                faults.add((stalls ? "a stalled client" : "a slow client") + " that sent for " + sending / 1_000_000
                        + " ms was answered \"" + answer + "\"");
            }
        }
    }

    /** Sends a body that is too large. Since the service closes the connection rather than read all of it, it is one of its own. */
    private void sendTooMuch() throws IOException, InterruptedException {
        String body = " ".repeat(Limits.DEFAULT.bodyBytes() + 1);
        try (Socket socket = connect()) {
            send(socket, head(body.length()) + body);
            String answer = firstLine(socket);
            count("too large a body: " + answer);
            if (!answer.startsWith("HTTP/1.1 413")) {
                faults.add("too large a body was answered " + answer);
            }
        }
        Thread.sleep(BETWEEN_LARGE_MILLIS);
    }

    private static String firstLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read(); c >= 0 && c != '\r'; c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Begins a request and breaks the connection: in its head, in its body, or before the answer. */
    private void leave(RandomGenerator random) throws IOException, InterruptedException {
        String body = probes.getFirst();
        String request = head(body.length()) + body;
        int sent = random.nextBoolean() ? request.length() : random.nextInt(request.length());
        try (Socket socket = connect()) {
            socket.setSoLinger(true, 0);
            send(socket, request.substring(0, sent));
            if (random.nextBoolean()) {
                Thread.sleep(1);
            }
        }
        count("client that left");
        Thread.sleep(10);
    }

    /** Asks for more at once than the service takes on. */
    private void burst(ExecutorService threads) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            all.add(threads.submit(() -> {
                expect(200, send(post("/loss", probes.getFirst())));
                return null;
            }));
        }
        for (Future<?> done : all) {
            done.get();
        }
        Thread.sleep(BETWEEN_BURSTS_MILLIS);
    }
}
