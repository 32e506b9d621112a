"""Rows as the domain wants them, one module for each aggregate."""
