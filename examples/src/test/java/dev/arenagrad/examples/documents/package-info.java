/** The pages of the project are held against what they speak of. */
package dev.arenagrad.examples.documents;
