package dev.arenagrad.examples.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.arenagrad.examples.service.RefusedException.Reason;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the service answers to whom. */
final class Routes {
    private static final ObjectWriter JSON = JsonMapper.builder().build().writer();
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final OnlineModel model;
    private final Admission computing;
    private final Admission lessons;
    private final RequestBody bodies;
    private final PrometheusMeterRegistry registry;

    Routes(OnlineModel model, Admission computing, Admission lessons, RequestBody bodies,
            PrometheusMeterRegistry registry) {
        this.model = model;
        this.computing = computing;
        this.lessons = lessons;
        this.bodies = bodies;
        this.registry = registry;
    }

    /**
     * What the service says about itself.
     *
     * @param status UP
     * @param version the version of the parameters
     */
    private record Health(String status, long version) {}

    /** Adds the paths. */
    void addTo(HttpRouting.Builder routing) {
        routing.post("/loss", (request, response) -> compute("loss", request, response, batch -> computing.run(
                () -> model.gradients(batch))));
        // One after the other: who waits to be the next takes no processor from others.
        routing.post("/learn", (request, response) -> compute("learn", request, response, batch -> lessons.run(
                () -> computing.run(() -> model.learn(batch)))));
        routing.get("/health", (_, response) -> answer("health", response, this::health));
        routing.get("/metrics", (_, response) -> {
            response.header(HeaderNames.CONTENT_TYPE, PROMETHEUS);
            response.send(registry.scrape().getBytes(StandardCharsets.UTF_8));
        });
    }

    private Health health() {
        return new Health("UP", model.version());
    }

    private void compute(String route, ServerRequest request, ServerResponse response, Function<Batch, ?> work) {
        answer(route, response, () -> work.apply(Batch.parse(bodies.read(request))));
    }

    /** Sends the result of {@code work}, or why there is none. */
    private void answer(String route, ServerResponse response, Supplier<?> work) {
        long start = System.nanoTime();
        Status status = Status.OK_200;
        Object answer;
        try {
            answer = work.get();
        } catch (RefusedException e) {
            status = Status.create(e.reason().status);
            answer = Map.of("error", String.valueOf(e.getMessage()));
            if (e.reason() == Reason.OVERLOADED) {
                response.header(HeaderNames.RETRY_AFTER, "1");
            }
        }
        response.status(status).header(HeaderValues.CONTENT_TYPE_JSON);
        response.send(json(answer));
        Timer.builder("service.requests").tags("route", route, "status", status.codeText()).description(
                "Requests answered, from the first byte of the body to the last of the answer").publishPercentiles(0.5,
                        0.99)
                .register(registry).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    private static byte[] json(Object answer) {
        try {
            return JSON.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
