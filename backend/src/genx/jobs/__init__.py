"""Scheduled work: one table of jobs."""
