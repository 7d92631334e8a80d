package dev.arenagrad.inspect.picture;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * The places of boxes and arrows, in layers from leaves at the top to roots at the bottom, found by the Eclipse Layout Kernel.
 *
 * @param boxes one for each vertex
 * @param curves one for each arrow: its start, and for each piece of a cubic Bézier curve two control points and an end
 * @param width of all
 * @param height of all
 */
record Layout(List<Box> boxes, List<List<Point>> curves, double width, double height) {
    private static final double MARGIN = 20;
    private static final double BETWEEN_LAYERS = 34;
    private static final double BETWEEN_NODES = 22;

    static {
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
    }

    /** A place. */
    record Point(double x, double y) {}

    /** The left upper corner of a box, and its size. */
    record Box(double x, double y, double width, double height) {}

    /** The size of a vertex. */
    record Size(double width, double height) {}

    /** {@return the places of the vertices of {@code picture}, which have the given sizes, and of its arrows} */
    static Layout of(Picture picture, List<Size> sizes) {
        ElkNode graph = ElkGraphUtil.createGraph();
        graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        graph.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
        graph.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.SPLINES);
        graph.setProperty(CoreOptions.PADDING, new ElkPadding(MARGIN));
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, BETWEEN_LAYERS);
        graph.setProperty(CoreOptions.SPACING_NODE_NODE, BETWEEN_NODES);
        List<ElkNode> nodes = new ArrayList<>();
        for (Size size : sizes) {
            ElkNode node = ElkGraphUtil.createNode(graph);
            node.setDimensions(size.width, size.height);
            nodes.add(node);
        }
        List<ElkEdge> edges = new ArrayList<>();
        for (Picture.Arrow arrow : picture.arrows()) {
            edges.add(ElkGraphUtil.createSimpleEdge(nodes.get(arrow.from()), nodes.get(arrow.to())));
        }
        new RecursiveGraphLayoutEngine().layout(graph, new BasicProgressMonitor());
        return new Layout(nodes.stream().map(node -> new Box(node.getX(), node.getY(), node.getWidth(), node
                .getHeight())).toList(), edges.stream().map(Layout::curve).toList(), graph.getWidth(), graph
                        .getHeight());
    }

    private static List<Point> curve(ElkEdge edge) {
        ElkEdgeSection section = edge.getSections().getFirst();
        List<Point> points = new ArrayList<>();
        points.add(new Point(section.getStartX(), section.getStartY()));
        for (ElkBendPoint point : section.getBendPoints()) {
            points.add(new Point(point.getX(), point.getY()));
        }
        points.add(new Point(section.getEndX(), section.getEndY()));
        return points;
    }
}
