"""What pages and lists show, read straight from the tables, by keyset only."""
