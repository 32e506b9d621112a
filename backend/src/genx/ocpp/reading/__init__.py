"""Reads and writes payloads of any version: strict first, then tolerant. Knows no message."""
