"""Texts that charge points send: OCPP 1.6 (7) bounds them, chargers do not all (V5)."""

LONGEST_TEXT = 500


def kept(text: str | None) -> str | None:
    """What is kept and shown of a text: all of it, unless it is beyond reason. Its message is in the log whole."""
    return None if text is None else text[:LONGEST_TEXT]
