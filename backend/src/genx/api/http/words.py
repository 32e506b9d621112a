"""Words in a query parameter that repeats or has commas: limited in number and length."""

from collections.abc import Sequence

from litestar.exceptions import ValidationException

MOST = 50
LONGEST = 200


def words(name: str, given: Sequence[str] | None) -> list[str]:
    """Return the words of the parameter `name`, each once. Raises ValidationException for too many or too long."""
    found = sorted({word.strip() for text in given or () for word in text.split(",")} - {""})
    if len(found) > MOST or any(len(word) > LONGEST for word in found):
        message = f"Give at most {MOST} words of at most {LONGEST} characters each."
        raise ValidationException(extra=[{"key": name, "message": message}])
    return found
