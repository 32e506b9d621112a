"""The charge points' side: handshake, one connection for each charge point, who is here."""
