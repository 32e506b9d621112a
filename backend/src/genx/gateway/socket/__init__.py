"""WebSockets: the fast one of ours, and that of the ASGI server."""
