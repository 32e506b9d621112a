"""The configuration that operators want charge points to have (C7)."""
