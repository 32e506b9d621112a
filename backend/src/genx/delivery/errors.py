"""Why something did not leave. The texts are fit for the log: no secret is in them."""


class NotSent(Exception):
    """It did not leave this time."""


class Refused(Exception):
    """It will never be taken as it is: trying again is of no use."""
