"""Mails: what they say, how they leave, and the outbox they leave from."""
