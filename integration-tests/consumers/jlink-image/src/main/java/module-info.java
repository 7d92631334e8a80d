module first {
    requires dev.arenagrad;
}
