"""The two WebSocket classes: our fast one, and the one that builds on the ASGI server's."""
