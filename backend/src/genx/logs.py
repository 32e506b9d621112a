"""Logging, ours and the libraries': lines for people or one JSON object per line, with secrets masked."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from genx.domain.masking import MASK, is_secret, mask_text

MAY_HOLD_A_LINK = "link"
"""The key of a mail that is printed because there is no mail server. The reader wants its link, so it is not masked."""

_NAMES = {"event": "message", "timestamp": "time", "device_id": "chargerId"}
_FIRST = ("time", "level", "logger", "message")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def configure_logging(level: str, style: str) -> None:
    """Write lines of this level or above to stderr. No OCPP message is logged here."""
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
    # The banner says more than uvicorn's lines at info, and a refused handshake is no error of ours.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(lambda record: "without completing handshake" not in record.msg)
    # It logs every request with its query.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # SQLAlchemy's own pool is silent; ours has another name and so another logger.
    logging.getLogger("genx.db.base.engine.Pool").setLevel(logging.WARNING)


def _masked(_: Any, __: str, told: EventDict) -> EventDict:
    """Mask the secrets in all values."""
    for key, value in told.items():
        if is_secret(key):
            told[key] = MASK
        elif isinstance(value, str) and key != MAY_HOLD_A_LINK:
            told[key] = mask_text(value)
    return told


def _on_one_line(_: Any, __: str, told: EventDict) -> EventDict:
    """Keep every value in one line. The lines of an exception are indented, so that they can't pass for log lines."""
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
    """Use the API's names and times in milliseconds, and put the common fields first."""
    told["timestamp"] = f"{told['timestamp'][:23]}Z"
    named = {_NAMES.get(key) or _camel(key): value for key, value in told.items()}
    return {name: named.pop(name) for name in _FIRST} | named


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
