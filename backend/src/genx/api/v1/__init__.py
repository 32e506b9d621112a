"""The resources of the API: one module for each, with its schemas and examples beside its routes."""
