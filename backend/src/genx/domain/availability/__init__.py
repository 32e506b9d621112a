"""Availability of connectors as rules define it: a row of a table for each rule, and one way of counting."""
