"""The way in: the handshake, who it is, and whether they may."""
