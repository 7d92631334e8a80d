package dev.arenagrad.engine;

/** A gradient under way: a tensor, or a number that stands for a tensor of nothing else until somebody asks for that. */
sealed interface Gradient permits Variable, NumberGradient {}
