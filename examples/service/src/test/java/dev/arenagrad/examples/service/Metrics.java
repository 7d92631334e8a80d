package dev.arenagrad.examples.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.NoSuchElementException;

/** What a service says about itself at a time, in Prometheus' form. */
record Metrics(String text) {
    static Metrics of(HttpClient client, URI service) throws IOException, InterruptedException {
        return new Metrics(client.send(HttpRequest.newBuilder(service.resolve("/metrics")).build(), BodyHandlers
                .ofString())
                .body());
    }

    /** {@return a figure without labels} */
    long get(String name) {
        return (long) Double.parseDouble(text.lines().filter(line -> line.startsWith(name + " ")).findFirst()
                .orElseThrow(
                        () -> new NoSuchElementException(name + " is not in\n" + text)).substring(name.length() + 1));
    }
}
