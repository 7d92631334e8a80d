package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.SafetensorsHeader;
import dev.arenagrad.io.format.SafetensorsHeader.Entry;
import dev.arenagrad.io.format.StoredType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Lays tensors out in a safetensors file and writes them. */
final class SafetensorsWriter {
    private SafetensorsWriter() {}

    static void save(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        metadata.forEach((key, text) -> {
            requireUnicode(key);
            requireUnicode(text);
        });
        List<Map.Entry<String, Tensor>> order = new ArrayList<>(tensors.entrySet());
        order.sort(Comparator.comparingInt(SafetensorsWriter::elementBytes).reversed().thenComparing(
                Map.Entry.comparingByKey()));
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        List<Tensor> values = new ArrayList<>();
        long end = 0;
        for (Map.Entry<String, Tensor> named : order) {
            String name = named.getKey();
            requireUnicode(name);
            if (name.equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("the name " + name + " stands for the metadata of a file");
            }
            Tensor tensor = named.getValue().detach();
            long begin = end;
            end = Math.addExact(begin, tensor.numel() * tensor.dtype().byteSize());
            entries.put(name, new Entry(StoredType.of(tensor.dtype()), tensor.shape(), begin, end));
            values.add(tensor);
        }
        byte[] header = SafetensorsHeader.encode(entries, new TreeMap<>(metadata));
        OutputFile.replace(file, channel -> {
            OutputFile.writeAll(channel, ByteBuffer.wrap(header));
            for (Tensor tensor : values) {
                Elements.write(tensor, bytes -> OutputFile.writeAll(channel, bytes));
            }
        });
    }

    private static int elementBytes(Map.Entry<String, Tensor> named) {
        return named.getValue().dtype().byteSize();
    }

    private static void requireUnicode(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("the text \"" + text
                    + "\" has half of a surrogate pair, and so no UTF-8");
        }
    }
}
