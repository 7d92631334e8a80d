package dev.arenagrad.io.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import dev.arenagrad.io.format.SafetensorsHeader.Entry;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of a safetensors header, token by token. A key that stands twice is refused, and so is nesting that the format
 * has no use for.
 */
final class SafetensorsJson {
    private static final int DEEPEST = 8;
    private static final int LONGEST_NUMBER = 24;

    // Names are neither interned nor put into a table: they come from strangers and are read once.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(
                    LONGEST_NUMBER).maxNameLength(SafetensorsHeader.LONGEST).maxStringLength(
                            SafetensorsHeader.LONGEST).build())
            .streamWriteConstraints(StreamWriteConstraints.defaults())
            .build();

    private final byte[] json;

    SafetensorsJson(byte[] json) {
        this.json = json;
    }

    static JsonGenerator generator(OutputStream to) throws IOException {
        return FACTORY.createGenerator(to);
    }

    static void write(JsonGenerator json, String name, Entry entry) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", entry.type().name());
        json.writeFieldName("shape");
        long[] sizes = entry.shape().toArray();
        json.writeArray(sizes, 0, sizes.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {entry.begin(), entry.end()}, 0, 2);
        json.writeEndObject();
    }

    SafetensorsHeader read() throws FormatException {
        if (json.length == 0 || json[0] != '{') {
            throw new FormatException("header", "it does not start with '{'");
        }
        CharBuffer text = decode();
        try (JsonParser parser = FACTORY.createParser(text.array(), text.arrayOffset(), text.length())) {
            SafetensorsHeader header = read(parser);
            if (parser.nextToken() != null) {
                throw unexpected(parser, "the end of the header");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw new FormatException(e.getLocation() == null ? "header" : place(e.getLocation().getCharOffset()), e
                    .getOriginalMessage());
        } catch (IOException e) {
            throw new FormatException("header", e.toString());
        }
    }

    private CharBuffer decode() throws FormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException _) {
            throw new FormatException("header", "it is no UTF-8");
        }
    }

    private static SafetensorsHeader read(JsonParser parser) throws IOException, FormatException {
        SequencedMap<String, Entry> tensors = new LinkedHashMap<>();
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        next(parser, JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = name(parser);
            next(parser, JsonToken.START_OBJECT, "an object");
            if (name.equals(SafetensorsHeader.METADATA)) {
                readMetadata(parser, metadata);
            } else {
                tensors.put(name, entry(parser, name));
            }
        }
        return SafetensorsHeader.of(tensors, metadata);
    }

    private static void readMetadata(JsonParser parser, SequencedMap<String, String> into) throws IOException,
            FormatException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = name(parser);
            next(parser, JsonToken.VALUE_STRING, "a string");
            into.put(key, requirePaired(parser, parser.getText()));
        }
    }

    private static Entry entry(JsonParser parser, String name) throws IOException, FormatException {
        String type = null;
        long[] sizes = null;
        long[] offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "dtype" -> {
                    next(parser, JsonToken.VALUE_STRING, "a string");
                    type = parser.getText();
                }
                case "shape" -> sizes = integers(parser, Sizes.MOST_DIMENSIONS);
                case "data_offsets" -> offsets = integers(parser, 2);
                default -> {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        return entry(SafetensorsHeader.place(name), type, sizes, offsets);
    }

    private static Entry entry(String place, @Nullable String typeName, long @Nullable [] sizes,
            long @Nullable [] offsets)
            throws FormatException {
        if (typeName == null || sizes == null || offsets == null) {
            throw new FormatException(place, (typeName == null ? "dtype" : sizes == null ? "shape" : "data_offsets")
                    + " is missing");
        }
        StoredType type = StoredType.named(typeName);
        if (type == null) {
            throw new FormatException(place, "the dtype \"" + typeName + "\" is none of safetensors");
        }
        Shape shape = Sizes.shape(sizes, type.byteSize(), place);
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
            throw new FormatException(place, "data_offsets are a begin and an end, but were " + Arrays.toString(
                    offsets));
        }
        long bytes = shape.numel() * type.byteSize();
        if (offsets[1] - offsets[0] != bytes) {
            throw new FormatException(place, "shape " + shape + " of " + typeName + " takes " + bytes
                    + " bytes, but its data_offsets span " + (offsets[1] - offsets[0]));
        }
        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    private static long[] integers(JsonParser parser, int most) throws IOException, FormatException {
        next(parser, JsonToken.START_ARRAY, "an array");
        long[] values = new long[most];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw unexpected(parser, "an integer");
            }
            if (count == most) {
                throw new FormatException(place(parser.currentTokenLocation().getCharOffset()),
                        "an array of more than " + most + " integers");
            }
            values[count++] = parser.getLongValue();
        }
        return Arrays.copyOf(values, count);
    }

    private static String name(JsonParser parser) throws IOException, FormatException {
        return requirePaired(parser, parser.currentName());
    }

    /** JSON can escape one half of a character; such a text has no UTF-8 and could not be written again. */
    private static String requirePaired(JsonParser parser, String text) throws FormatException {
        if (!isUnicode(text)) {
            throw new FormatException(place(parser.currentTokenLocation().getCharOffset()),
                    "a string with half of a surrogate pair");
        }
        return text;
    }

    /** {@return whether a text has an encoding in UTF-8} */
    static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static void next(JsonParser parser, JsonToken wanted, String what) throws IOException, FormatException {
        if (parser.nextToken() != wanted) {
            throw unexpected(parser, what);
        }
    }

    private static FormatException unexpected(JsonParser parser, String wanted) {
        JsonToken found = parser.currentToken();
        return new FormatException(place(parser.currentTokenLocation().getCharOffset()), (found == null
                ? "the header ends" : "there is " + found) + " where " + wanted + " should be");
    }

    private static String place(long character) {
        return "header, character " + character;
    }
}
