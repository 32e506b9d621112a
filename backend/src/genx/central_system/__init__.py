"""Use cases of the central system: what it does with what charge points say, and what it asks of them."""
