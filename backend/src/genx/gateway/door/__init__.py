"""The way in: handshakes, identities and admission."""
