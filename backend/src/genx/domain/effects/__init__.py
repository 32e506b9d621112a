"""The effects of commands: what they should bring about, and whether it happened."""
