"""The public HTTP API: one module for each resource, its schemas beside its routes."""
