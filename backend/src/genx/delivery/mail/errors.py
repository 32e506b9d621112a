"""Why a mail did not leave. The texts are fit for the log: no secret is in them."""


class NotSent(Exception):
    """The mail did not leave this time."""


class Refused(Exception):
    """The mail will never be taken as it is: trying again is of no use."""
