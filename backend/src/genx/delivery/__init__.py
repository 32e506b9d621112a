"""Messages to people elsewhere: the queue in which they wait, and the ways they leave."""
