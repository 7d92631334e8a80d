/**
 * Twelve things that people do with derivatives, each a short program; {@code docs/cookbook.md} tells when to use which. Each program has
 * a {@code main} that prints what came of it, closes all its scopes, and can be copied and changed. What lies between {@code @start} and
 * {@code @end} is what the page shows.
 */
@NullMarked
package dev.arenagrad.examples.cookbook;

import org.jspecify.annotations.NullMarked;
