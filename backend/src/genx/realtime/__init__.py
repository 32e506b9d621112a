"""Live data: a snapshot, then numbered deltas, fanned out to every stream through bounded queues."""
