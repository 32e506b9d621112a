"""Reasons why a message did not leave. The texts are fit for the log: they contain no secrets."""


class NotSent(Exception):
    """The message did not leave this time."""


class Refused(Exception):
    """The message will never be accepted as it is: trying again is useless."""
