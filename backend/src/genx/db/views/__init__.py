"""Pages and lists, read straight from the tables, by keyset only."""
