package dev.arenagrad.inspect;

import dev.arenagrad.Tensor;
import dev.arenagrad.inspect.picture.DotWriter;
import dev.arenagrad.inspect.picture.GraphReader;
import dev.arenagrad.inspect.picture.Picture;
import dev.arenagrad.inspect.picture.PngWriter;
import dev.arenagrad.inspect.picture.SvgWriter;
import dev.arenagrad.ops.TensorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A picture of the graph behind tensors: what would run backward from them, with shapes, dtypes, what each operation saved and how many
 * bytes that keeps, what was freed since, leaves with their gradients, and scopes.
 *
 * {@snippet :
 * GraphPicture.of(loss).name(weight, "weight").name(bias, "bias").writeSvg(Path.of("graph.svg"));
 * }
 *
 * <p>The graph is read when something is written, and as it is then; nothing of it changes, and packed tensors stay packed. Boxes are
 * coloured: blue for leaves that require gradients, grey for leaves that do not (known if they were saved), orange for operations that keep
 * saved tensors, with a dashed border once those were freed, white for operations that saved nothing, green for the tensors given.
 *
 * <p>It does not keep tensors alive. Use it on one thread, which for graphs of confined scopes is that of the scope.
 */
public final class GraphPicture {
    private static final double PIXELS = 2;

    private final List<Tensor> roots;
    private final Map<Tensor, String> names = new IdentityHashMap<>();

    private GraphPicture(List<Tensor> roots) {
        this.roots = roots;
    }

    /**
     * {@return a picture of the graph behind {@code roots}}
     *
     * @param roots at least one tensor, each made by a recorded operation
     * @throws TensorException if there is none, or one has no graph behind it
     */
    public static GraphPicture of(Tensor... roots) {
        if (roots.length == 0) {
            throw new TensorException("a picture needs at least one tensor to begin at");
        }
        for (int i = 0; i < roots.length; i++) {
            if (roots[i].gradFn() == null) {
                throw new TensorException("element " + i
                        + " of tensors does not require grad and does not have a grad_fn;"
                        + " take the result of an operation on a tensor that requires gradients, recorded outside GradMode.noGrad()");
            }
        }
        return new GraphPicture(List.of(roots));
    }

    /**
     * Names a tensor in the picture, a leaf or one of the roots.
     *
     * @param tensor the tensor
     * @param name any text
     * @return this picture
     */
    public GraphPicture name(Tensor tensor, String name) {
        names.put(tensor, name);
        return this;
    }

    /**
     * {@return the picture in Graphviz's DOT language}
     *
     * @throws dev.arenagrad.memory.LifetimeException if a part of the graph is confined to another thread
     */
    public String dot() {
        return DotWriter.write(picture());
    }

    /**
     * Writes the picture in Graphviz's DOT language. A file that exists is replaced.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if a part of the graph is confined to another thread
     */
    public void writeDot(Path file) throws IOException {
        Files.write(file, dot().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes the picture as SVG. A file that exists is replaced.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if a part of the graph is confined to another thread
     */
    public void writeSvg(Path file) throws IOException {
        Files.writeString(file, SvgWriter.write(picture()));
    }

    /**
     * Writes the picture as PNG, two pixels for each unit of the SVG. A file that exists is replaced.
     *
     * @param file the file
     * @throws TensorException if that is more than 2^27 pixels, as of chains of more than a thousand operations; SVG has no such limit
     * @throws IOException if it cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if a part of the graph is confined to another thread
     */
    public void writePng(Path file) throws IOException {
        PngWriter.write(picture(), PIXELS, file);
    }

    private Picture picture() {
        return GraphReader.read(roots, names);
    }
}
