"""A made-up fleet with a believable past, for demos and benchmarks: sessions, statuses, faults, times offline."""
