"""What leaves the server for people elsewhere, and the queue it waits in."""
