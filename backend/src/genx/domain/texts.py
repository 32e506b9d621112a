"""Texts that charge points send. OCPP bounds them, but not every charger does (V5)."""

from genx.domain.masking import mask_text

LONGEST_TEXT = 500


def kept(text: str | None) -> str | None:
    """Return a text as it is kept and shown: without secrets, and cut if it is too long. The log has it whole."""
    return None if text is None else mask_text(text[:LONGEST_TEXT])
