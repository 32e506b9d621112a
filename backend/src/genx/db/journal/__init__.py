"""The journal keeps changes in groups, with one statement per group."""
