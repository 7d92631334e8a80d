package dev.arenagrad.inspect.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of one file: a template with its style and script, and data that is put into it as JSON. */
final class HtmlPage {
    private static final String PLACE = "\"DATA\"";
    private static final JsonFactory JSON = new JsonFactory();

    private HtmlPage() {}

    /** Writes data as JSON. */
    interface Data {
        /** Writes one value to {@code json}. */
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** Writes a page, in which half of a surrogate pair, that a name may have, is a question mark. */
    static void write(Path file, String template, Data data) throws IOException {
        Files.write(file, template(template).replace(PLACE, json(data)).getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the data, in which no name can end the element it stands in} */
    private static String json(Data data) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            data.writeTo(json);
        }
        return text.toString().replace("<", "\\u003c");
    }

    private static String template(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
