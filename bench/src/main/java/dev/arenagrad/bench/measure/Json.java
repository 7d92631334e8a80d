package dev.arenagrad.bench.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/** Records as JSON: results in files, and what one JVM reports to another. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** {@return the value on one line} */
    public static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** {@return the value that {@link #line} wrote} */
    public static <T> T parse(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Writes a value, for people to read too.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(Object value, Path file) throws IOException {
        MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), value);
    }
}
