"""Messages for people elsewhere: the queue they wait in, and the ways they leave."""
