"""Pieces of SQL that several rooms write."""

from genx.ocpp import json_text


def unnest(types: str, first: int = 1) -> str:
    """`unnest($1::bigint[], $2::text[])` for `bigint text`: one array for each column, the `first` is `$first`."""
    return "unnest(" + ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(types.split(), start=first)) + ")"


def storable(text: str | None) -> str | None:
    """Text as PostgreSQL can keep it: U+0000 and lone surrogates become visible escapes (F13)."""
    if text is None or (text.isascii() and "\x00" not in text):
        return text
    return json_text.storable(text)
