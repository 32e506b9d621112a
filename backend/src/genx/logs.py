"""The log: ours and that of the libraries, as lines for eyes or one JSON object in each line, secrets masked."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from genx.domain.masking import MASK, is_secret, mask_text

MAY_HOLD_A_LINK = "link"
"""The key under which a mail that no server takes is printed: its link is what the reader wants."""

_NAMES = {"event": "message", "timestamp": "time", "device_id": "chargerId"}
_FIRST = ("time", "level", "logger", "message")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def configure_logging(level: str, style: str) -> None:
    """Write to stderr what is of this level or above. Nothing logs a message that passes."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Not the default traceback: it prints local variables, and with them passwords and tokens.
    rendered: list[Processor] = [structlog.processors.format_exc_info, _masked]
    if style == "json":
        rendered += [_named, structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
        rendered += [_on_one_line, renderer]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    processors = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=processors))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # What uvicorn tells at info is told better by the banner, and a handshake that was refused is no error of ours.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(lambda record: "without completing handshake" not in record.msg)
    # It tells every request, with its query.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # SQLAlchemy's own pool is silent; ours has another name and so another logger.
    logging.getLogger("genx.db.base.engine.Pool").setLevel(logging.WARNING)


def _masked(_: Any, __: str, told: EventDict) -> EventDict:
    """No value holds a secret."""
    for key, value in told.items():
        if is_secret(key):
            told[key] = MASK
        elif isinstance(value, str) and key != MAY_HOLD_A_LINK:
            told[key] = mask_text(value)
    return told


def _on_one_line(_: Any, __: str, told: EventDict) -> EventDict:
    """No value begins a line of its own; an exception's lines are indented, so that they pass for nothing else."""
    for key, value in told.items():
        if key == "exception":
            told[key] = "\n".join(f"    {_printable(line)}" for line in value.splitlines())
        elif isinstance(value, str):
            told[key] = _printable(value)
    return told


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _named(_: Any, __: str, told: EventDict) -> EventDict:
    """The names of the API, time to the millisecond, and what every line has at its beginning."""
    told["timestamp"] = f"{told['timestamp'][:23]}Z"
    named = {_NAMES.get(key) or _camel(key): value for key, value in told.items()}
    return {name: named.pop(name) for name in _FIRST} | named


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
