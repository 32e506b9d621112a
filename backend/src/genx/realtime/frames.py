"""Events as frames of a text/event-stream, plain or compressed."""

import zlib
from functools import cached_property
from typing import Final

LEVEL: Final = 6
WINDOW_BITS: Final = 13
"""A window of 8 KiB: most repetition in an event is from one charger to the next."""
MEMORY_LEVEL: Final = 6
GZIP_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK: Final = b"\x03\x00"


class Frame:
    """A piece of a stream. It is compressed once, by itself, however many streams it goes to."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain

    @classmethod
    def of(cls, event_id: str | None, topic: str, data: bytes) -> "Frame":
        """Return the frame of an event. A stream can't be resumed after an event without an id.

        A line end in JSON is always white space between tokens.
        """
        identified = "" if event_id is None else f"id: {event_id}\n"
        one_line = data.replace(b"\n", b" ").replace(b"\r", b" ")
        return cls(f"{identified}event: {topic}\ndata: ".encode() + one_line + b"\n\n")

    @property
    def size(self) -> int:
        """Return the most bytes in memory, both forms together."""
        return 2 * len(self.plain)

    @cached_property
    def deflated(self) -> bytes:
        """Return whole deflate blocks that refer to nothing before them (RFC 1951), so that frames can be joined."""
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -WINDOW_BITS, MEMORY_LEVEL)
        return compressor.compress(self.plain) + compressor.flush(zlib.Z_FULL_FLUSH)


COMMENT: Final = Frame(b":\n\n")


class Plain:
    """Writes frames as they are."""

    encoding = None

    def write(self, frames: list[Frame]) -> bytes:
        return b"".join(frame.plain for frame in frames)

    def end(self) -> bytes:
        return b""


class Gzip:
    """Writes frames as one gzip file (RFC 1952). The reader can decode each frame as soon as it arrives."""

    encoding = "gzip"

    def __init__(self) -> None:
        self._begun = False
        self._checksum = 0
        self._size = 0

    def write(self, frames: list[Frame]) -> bytes:
        header = b"" if self._begun else GZIP_HEADER
        self._begun = True
        for frame in frames:
            self._checksum = zlib.crc32(frame.plain, self._checksum)
            self._size += len(frame.plain)
        return header + b"".join(frame.deflated for frame in frames)

    def end(self) -> bytes:
        trailer = self._checksum.to_bytes(4, "little") + (self._size & 0xFFFFFFFF).to_bytes(4, "little")
        return self.write([]) + LAST_BLOCK + trailer
