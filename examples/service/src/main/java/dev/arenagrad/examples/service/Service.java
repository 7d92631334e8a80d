package dev.arenagrad.examples.service;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.micrometer.ArenagradMetrics;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The service: a web server on loopback, the model that it computes with, and the file where that is kept between runs.
 *
 * <p>Arguments: a port, 0 for any free one, and the file. A line tells when it listens, and where. It stops when the process is asked to
 * (SIGTERM, or Ctrl-C): requests under way are answered, new ones are not accepted, and the model is saved. It is saved every half minute
 * too.
 */
public final class Service implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad.examples.service");
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(30);

    private final RequestBody bodies;
    private final ArenagradMetrics metrics = new ArenagradMetrics();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final WebServer server;

    private Service(int port, OnlineModel model, Admission computing, Admission lessons, Scope scope, Limits limits) {
        bodies = new RequestBody(limits);
        metrics.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        Gauge.builder("service.model.memory", scope::bytes).baseUnit("bytes").description(
                "Off-heap memory of the model: parameters, their published versions, and what the optimiser remembers")
                .register(registry);
        Gauge.builder("service.model.version", model::version).description("The version of the parameters").register(
                registry);
        Gauge.builder("service.computing", computing::taken).description(
                "Requests that compute or wait for a processor")
                .register(registry);
        Gauge.builder("service.learning", lessons::taken).description("Requests that teach or wait to be the next")
                .register(registry);
        HttpRouting.Builder routing = HttpRouting.builder();
        new Routes(model, computing, lessons, bodies, registry).addTo(routing);
        server = WebServer.builder().host("127.0.0.1").port(port).routing(routing)
                .maxPayloadSize(limits.bodyBytes())
                .maxTcpConnections(limits.connections())
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .idleConnectionTimeout(IDLE).idleConnectionPeriod(IDLE.dividedBy(2))
                .shutdownGracePeriod(limits.stopTime())
                .shutdownHook(false)
                .build();
    }

    /**
     * Runs the service until the process is asked to stop.
     *
     * @param args the port and the file
     * @throws IOException if the file cannot be read or written
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        CountDownLatch stopping = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            stopping.countDown();
            join(main);
        }));
        Path file = Path.of(args[1]);
        try (Scope scope = Scope.shared("model"); OnlineModel model = new OnlineModel(file, Limits.DEFAULT)) {
            try (Service service = start(Integer.parseInt(args[0]), model, scope, Limits.DEFAULT)) {
                System.out.println("Listening on http://127.0.0.1:" + service.port() + ", version " + model.version());
                while (!stopping.await(BETWEEN_SAVES.toSeconds(), TimeUnit.SECONDS)) {
                    saveOrWarn(model, file);
                }
            }
            model.save(file);
            System.out.println("Stopped at version " + model.version());
        }
        System.out.println("Live bytes: " + Memory.liveBytes());
    }

    /** Saves while requests are answered, which go on if it fails: there may be room on the disk the next time. */
    private static void saveOrWarn(OnlineModel model, Path file) {
        try {
            model.save(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The model could not be saved", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * {@return a service that listens}
     *
     * @param scope the scope of the model
     */
    static Service start(int port, OnlineModel model, Scope scope, Limits limits) {
        return start(port, model, Admission.toCompute(limits), Admission.toLearn(limits), scope, limits);
    }

    /** {@return a service that listens, with admissions of the caller's} */
    static Service start(int port, OnlineModel model, Admission computing, Admission lessons, Scope scope,
            Limits limits) {
        Service service = new Service(port, model, computing, lessons, scope, limits);
        service.server.start();
        return service;
    }

    /** {@return the port that it listens on} */
    int port() {
        return server.port();
    }

    /** Answers what is under way, and accepts no more. */
    @Override
    public void close() {
        server.stop();
        bodies.close();
        metrics.close();
        registry.close();
    }
}
