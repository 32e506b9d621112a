"""How changes are kept: in groups, one statement for each group."""
