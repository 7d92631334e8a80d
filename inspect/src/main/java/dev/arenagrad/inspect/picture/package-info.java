/**
 * Pictures of graphs: {@code GraphReader} makes a {@code Picture} of {@code Vertex} boxes and arrows, which {@code DotWriter},
 * {@code SvgWriter} and {@code PngWriter} write; {@code Layout} has the places.
 */
@NullMarked
package dev.arenagrad.inspect.picture;

import org.jspecify.annotations.NullMarked;
