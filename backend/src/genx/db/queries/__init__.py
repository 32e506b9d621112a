"""Queries that load and keep rows for the domain, one module for each aggregate."""
