"""Settings: one table by group, one place that reads it, one that prints it (docs/settings.md)."""
