package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The printed table of a layer. */
final class Summary {
    private static final List<String> HEAD = List.of("name", "type", "shape", "elements");

    private final List<List<String>> rows = new ArrayList<>(List.of(HEAD));

    private Summary() {}

    static String of(Layer root) {
        Summary summary = new Summary();
        root.namedLayers().forEach(summary::add);
        List<Tensor> parameters = root.parameters();
        long learning = parameters.stream().filter(Tensor::requiresGrad).mapToLong(Tensor::numel).sum();
        long all = count(parameters);
        List<Tensor> buffers = List.copyOf(root.namedBuffers().values());
        return summary.table()
                + "parameters: " + grouped(all) + ", of which " + grouped(learning) + " learn and " + grouped(all
                        - learning) + " are frozen\n"
                + "buffers: " + grouped(count(buffers)) + " elements\n"
                + "memory: " + grouped(bytes(parameters) + bytes(buffers)) + " bytes";
    }

    private void add(String name, Layer layer) {
        rows.add(List.of(name.isEmpty() ? "(all)" : name, layer.typeName(), "", grouped(count(layer.parameters()))));
        addTensors(name, layer.ownParameters(), "parameter");
        addTensors(name, layer.ownBuffers(), "buffer");
    }

    private void addTensors(String layer, Map<String, Tensor> tensors, String kind) {
        tensors.forEach((name, tensor) -> rows.add(List.of("  " + (layer.isEmpty() ? name : layer + "." + name),
                kind.equals("parameter") && !tensor.requiresGrad() ? "parameter, frozen" : kind, tensor.shape()
                        .toString(), grouped(tensor.numel()))));
    }

    private String table() {
        int[] widths = new int[HEAD.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        String line = ("%-" + widths[0] + "s  %-" + widths[1] + "s  %-" + widths[2] + "s  %" + widths[3] + "s\n");
        StringBuilder table = new StringBuilder();
        rows.forEach(row -> table.append(line.formatted(row.toArray())));
        return table.toString();
    }

    private static long count(List<Tensor> tensors) {
        return tensors.stream().mapToLong(Tensor::numel).sum();
    }

    private static long bytes(List<Tensor> tensors) {
        return tensors.stream().mapToLong(tensor -> tensor.numel() * tensor.dtype().byteSize()).sum();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
