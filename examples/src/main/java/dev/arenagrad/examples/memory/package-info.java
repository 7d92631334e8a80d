/** Programs whose reports docs/observability.md shows. */
package dev.arenagrad.examples.memory;
