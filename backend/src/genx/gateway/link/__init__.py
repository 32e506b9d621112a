"""One link: its charge point's CALLs, ours, the ownership of the state, and signs of life."""
