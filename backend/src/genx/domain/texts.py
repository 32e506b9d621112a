"""Texts that charge points send: OCPP 1.6 (7) bounds them, chargers do not all (V5)."""

from genx.domain.masking import mask_text

LONGEST_TEXT = 500


def kept(text: str | None) -> str | None:
    """What is kept and shown of a text: all but secrets, unless it is beyond reason. The log has its message whole."""
    return None if text is None else mask_text(text[:LONGEST_TEXT])
