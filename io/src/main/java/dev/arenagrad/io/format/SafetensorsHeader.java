package dev.arenagrad.io.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.arenagrad.ops.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;

/**
 * The part of a safetensors file before the elements: the length of a JSON object in eight bytes, and the object, which gives each tensor's
 * type, sizes, and the bytes that are its elements, and may hold texts about the file.
 *
 * <p>As the reference implementation does, it wants the tensors to fill the rest of the file without overlap and without a gap, so that a
 * file holds nothing that its header does not tell of.
 *
 * @param tensors by name, in the order of the header
 * @param metadata texts about the file, by key
 */
public record SafetensorsHeader(SequencedMap<String, Entry> tensors, SequencedMap<String, String> metadata) {
    /** The bytes before the JSON object: its length. */
    public static final int PREFIX = Long.BYTES;

    /** The longest JSON object, as in the reference implementation. */
    public static final int LONGEST = 100_000_000;

    /** The key that names no tensor but the texts about the file. */
    public static final String METADATA = "__metadata__";

    /** The elements start at a multiple of this. */
    private static final int ALIGNMENT = 8;

    /**
     * One tensor.
     *
     * @param type the type of its elements
     * @param shape its sizes
     * @param begin its first byte, counted from the end of the header
     * @param end the byte after its last
     */
    public record Entry(StoredType type, Shape shape, long begin, long end) {}

    /**
     * {@return the length of the JSON object}
     *
     * @param prefix the first eight bytes of a file, or all if there are fewer
     * @param fileBytes the bytes of the file
     * @throws FormatException if the object would be too long, or longer than the file
     */
    public static int length(byte[] prefix, long fileBytes) throws FormatException {
        if (prefix.length < PREFIX) {
            throw new FormatException("byte 0", "a file of " + prefix.length + " bytes; the length of the header takes "
                    + PREFIX);
        }
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > LONGEST) {
            throw new FormatException("byte 0", "a header of " + Long.toUnsignedString(length) + " bytes; " + LONGEST
                    + " are the most; is this a safetensors file?");
        }
        if (length > fileBytes - PREFIX) {
            throw new FormatException("byte 0", "a header of " + length + " bytes in a file of " + fileBytes
                    + "; is this a safetensors file?");
        }
        return (int) length;
    }

    /**
     * {@return the header}
     *
     * @param json the bytes of the JSON object
     * @param dataBytes the bytes that follow it in the file
     * @throws FormatException if it is not what the format wants, or does not describe that many bytes
     */
    public static SafetensorsHeader parse(byte[] json, long dataBytes) throws FormatException {
        SafetensorsHeader header = new SafetensorsJson(json).read();
        header.requireToFill(dataBytes);
        return header;
    }

    /** The tensors, in the order of their bytes, begin where the one before ends. */
    private void requireToFill(long dataBytes) throws FormatException {
        List<Map.Entry<String, Entry>> order = new ArrayList<>(tensors.entrySet());
        order.sort(Map.Entry.comparingByValue(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)));
        long reached = 0;
        for (Map.Entry<String, Entry> named : order) {
            Entry entry = named.getValue();
            if (entry.begin != reached) {
                throw new FormatException(place(named.getKey()), entry.begin < reached
                        ? "its bytes from " + entry.begin + " overlap those before " + reached
                        : "it begins at byte " + entry.begin + ", and no tensor has the bytes from " + reached);
            }
            reached = entry.end;
        }
        if (reached != dataBytes) {
            throw new FormatException("data", "the tensors have " + reached + " bytes, and the file " + dataBytes);
        }
    }

    /** {@return how messages name a tensor's part of the header} */
    static String place(String tensor) {
        return "header, tensor \"" + tensor + "\"";
    }

    /**
     * {@return the bytes of a header, its length included}
     *
     * @param tensors by name, in the order in which they are to be written
     * @param metadata texts about the file
     * @throws IllegalArgumentException if it would be longer than readers accept
     */
    public static byte[] encode(SequencedMap<String, Entry> tensors, SortedMap<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[PREFIX]);
        try (JsonGenerator json = SafetensorsJson.generator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> text : metadata.entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                json.writeEndObject();
            }
            for (Map.Entry<String, Entry> tensor : tensors.entrySet()) {
                SafetensorsJson.write(json, tensor.getKey(), tensor.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        long length = bytes.size() - PREFIX;
        if (length > LONGEST) {
            throw new IllegalArgumentException("names and metadata make a header of " + length + " bytes; " + LONGEST
                    + " are the most");
        }
        byte[] header = bytes.toByteArray();
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        return header;
    }

    static SafetensorsHeader of(SequencedMap<String, Entry> tensors, SequencedMap<String, String> metadata) {
        return new SafetensorsHeader(Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors)), Collections
                .unmodifiableSequencedMap(new LinkedHashMap<>(metadata)));
    }
}
