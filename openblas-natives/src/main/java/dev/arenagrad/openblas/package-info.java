/** The service by which modules with native libraries are found. */
package dev.arenagrad.openblas;
