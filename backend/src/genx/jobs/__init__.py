"""Work that is done by the clock: one table of jobs."""
