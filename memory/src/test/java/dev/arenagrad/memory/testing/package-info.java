/** What the tests of scopes and of storages share. */
package dev.arenagrad.memory.testing;
