"""People: their passwords, tokens and signing in."""
