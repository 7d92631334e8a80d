/**
 * Pages that need no other file and no network: {@code TimelinePage} and {@code FlameGraphPage} put their data as JSON into templates
 * ({@code HtmlPage}), whose scripts draw it and set every name as text. {@code Units} writes bytes and times.
 */
@NullMarked
package dev.arenagrad.inspect.page;

import org.jspecify.annotations.NullMarked;
