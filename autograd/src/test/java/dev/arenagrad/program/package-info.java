/** Programs of users, which are no part of the library by their package either. */
package dev.arenagrad.program;
