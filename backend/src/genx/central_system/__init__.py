"""Use cases of the central system: deciding the messages of charge points, and sending them commands."""
