"""One link: what its charge point sends, what we ask it, who owns it, and whether it lives."""
