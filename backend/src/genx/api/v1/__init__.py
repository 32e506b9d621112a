"""What the API offers: one module for each resource, its schemas and examples beside its routes."""
