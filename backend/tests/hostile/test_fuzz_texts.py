"""Texts of all kinds, at random and from the corpus: masking, cursors, CSV and identities hold what they promise.

Work is counted in lines that run: twice the text is at most twice the work. What regular expressions do in C is bounded
in test_patterns.
"""

import contextlib
import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.accounts.signing import Signer
from genx.api.http.pagination import BadCursor, Cursors
from genx.api.http.spreadsheets import defused
from genx.api.v1.log_export import as_csv
from genx.db.views.message_log import LogRow
from genx.domain.charge_point import is_device_id
from genx.domain.masking import LONGEST_READ, MASK, mask_json, mask_text, mask_value
from genx.gateway.door.certificates import in_subject
from genx.gateway.door.handshake import Credentials, Refusal, credentials, identity, offer
from tests.support.work import is_linear

CORPUS = Path(__file__).with_name("corpus")
MARK = "hunter2"
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
PIECES = (
    *("://", ":", "@", "=", '"', "'", "\\", "/", " ", "\n", "\t", ";", ",", "|", "{", "}", "[", "]", "\x00", "\ufeff"),
    *("password", "AuthorizationKey", "key", "value", "token=", "Basic ", '"value":', "\\u0070", "\\/", "\ud800", "%"),
    *SIGNS,
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def corpus(kind: str) -> list[Any]:
    return [pytest.param(path.read_bytes(), id=path.name) for path in sorted((CORPUS / kind).iterdir())]


def text_of(nasty: bytes) -> str:
    return nasty.decode("utf-8", "surrogateescape")


def test_quadratic_work_is_detected() -> None:
    def quadratic(text: str) -> None:
        for _ in text:
            for _ in text:
                is_device_id("CP1")

    assert not is_linear(quadratic, "12345")
    assert is_linear(lambda text: [is_device_id(sign) for sign in text], "12345")


class TestMasking:
    @pytest.mark.parametrize("nasty", corpus("masking"))
    def test_no_secret_of_the_corpus_is_shown(self, nasty: bytes) -> None:
        for mask in (mask_text, mask_json):
            self.holds(mask, text_of(nasty))
            assert MARK not in mask(text_of(nasty))

    @given(texts)
    def test_any_text(self, text: str) -> None:
        for mask in (mask_text, mask_json):
            self.holds(mask, text)

    @staticmethod
    def holds(mask: Callable[[str], str], text: str) -> None:
        assert len(mask(text)) <= 12 * len(text) + 100
        assert is_linear(mask, text)

    @given(data)
    def test_json_stays_json(self, value: Any) -> None:
        payload = json.dumps(value)
        shown = json.loads(mask_json(payload))
        assert type(shown) is type(value) or shown == MASK

    @given(
        st.text(alphabet="abcXYZ019", min_size=8), data, st.sampled_from(("password", "Wifi-Key", "SimPin", "x_token"))
    )
    def test_a_planted_secret_is_nowhere(self, secret: str, around: Any, name: str) -> None:
        payload = json.dumps({"a": [around, {name: [f"<{secret}>"]}, {"key": name, "value": f"<{secret}>"}]})
        assert f"<{secret}>" not in mask_json(payload)
        assert f"<{secret}>" not in mask_json(json.dumps({"data": payload}))
        assert f"<{secret}>" not in (mask_value(name, f"<{secret}>") or "")

    @given(texts, st.text(alphabet="abcdef019", min_size=8, max_size=40))
    def test_a_known_secret_is_nowhere(self, text: str, secret: str) -> None:
        for said in (f"{text}{secret}", f"{secret.upper()}{text}", secret):
            assert secret not in mask_text(said, (secret,)).lower()
            assert secret not in mask_json(json.dumps({"text": [said]}), (secret,)).lower()

    @given(st.integers(min_value=1, max_value=3))
    def test_the_kept_part_of_a_long_text_is_bounded(self, times: int) -> None:
        assert len(mask_json(json.dumps({"password": "x" * LONGEST_READ * times}))) < 2 * LONGEST_READ


class TestCursors:
    cursors = Cursors(Signer(["a secret that is long enough for a signer"]))

    @pytest.mark.parametrize("nasty", corpus("cursors"))
    def test_the_corpus(self, nasty: bytes) -> None:
        self.is_refused(text_of(nasty))

    @given(texts)
    def test_a_cursor_that_we_did_not_issue_is_refused(self, text: str) -> None:
        self.is_refused(text)

    def is_refused(self, text: str) -> None:
        with pytest.raises(BadCursor):
            self.cursors.read("logs", text, int)
        assert is_linear(lambda longer: self.cursors.read("logs", longer, int), text)

    @given(st.integers(0, 2**63 - 1), st.data())
    def test_our_cursor_is_valid_only_unchanged_and_for_its_own_list(self, position: int, draw: st.DataObject) -> None:
        cursor = self.cursors.next("logs", position)
        assert cursor is not None
        assert self.cursors.read("logs", cursor, int) == position
        with pytest.raises(BadCursor):
            self.cursors.read("users", cursor, int)
        with pytest.raises(BadCursor):
            self.cursors.read("logs", cursor, tuple[datetime, int])
        at = draw.draw(st.integers(0, len(cursor) - 1))
        other = draw.draw(st.sampled_from([sign for sign in "AZaz09-_" if sign != cursor[at]]))
        with pytest.raises(BadCursor):
            self.cursors.read("logs", cursor[:at] + other + cursor[at + 1 :], int)


class TestCsv:
    @pytest.mark.parametrize("nasty", corpus("csv"))
    def test_the_corpus(self, nasty: bytes) -> None:
        self.holds(text_of(nasty))

    @given(texts)
    def test_any_text(self, text: str) -> None:
        self.holds(text)

    def holds(self, text: str) -> None:
        text = text.encode("utf-8", "replace").decode()  # As the database has it.
        assert is_linear(defused, text)
        assert text.strip(SIGNS) == "" or len(defused(text)) <= 2 * len(text) + 1
        written = as_csv([_row(text)]).decode()
        [cells] = csv.reader(io.StringIO(written, newline=""))
        assert cells[7] == defused(text)
        for separator in ",;\t|":
            for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
                assert not [cell for cell in row if _may_be_run(cell)], (separator, row)


def _read(value: bytes) -> Credentials | None:
    """Return the credentials of a header, or None if they can't be read."""
    headers: Iterable[tuple[bytes, bytes]] = [(b"authorization", value)]
    try:
        return credentials(headers)
    except Refusal as refusal:
        assert refusal.reason == "unreadable-credentials"
        return None


def _may_be_run(cell: str) -> bool:
    bare = cell.lstrip(' \t\r\n"\xa0\x0b\x0c\u2003\ufeff')
    return bare[:1] != "" and bare[:1] in SIGNS


def _row(text: str) -> LogRow:
    return LogRow(
        id=1,
        device_id="CP1",
        at=datetime(2026, 1, 15, tzinfo=UTC),
        direction="chargerToServer",
        message_type="Call",
        action=text,
        message_id=text,
        payload=text,
        error_code=text,
        note=text,
        call_id=None,
    )


class TestIdentities:
    @pytest.mark.parametrize("nasty", corpus("identities"))
    def test_the_corpus(self, nasty: bytes) -> None:
        self.holds(nasty)

    @given(texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60))
    def test_any_path(self, path: bytes) -> None:
        self.holds(path)
        self.holds(b"/ws/ocpp/16/" + path)

    @staticmethod
    def holds(path: bytes) -> None:
        with contextlib.suppress(Refusal):
            assert is_device_id(identity(path))
        assert is_linear(identity, path)

    @given(st.lists(texts, max_size=5), st.booleans())
    def test_any_subprotocols(self, offered: list[str], required: bool) -> None:
        with contextlib.suppress(Refusal):
            accepted = offer(offered, required=required)
            assert accepted is None or accepted.answer in (None, *offered)

    @given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda token: b"Basic " + token))
    def test_any_credentials(self, value: bytes) -> None:
        assert _read(value) is None or value.lower().strip().startswith(b"basic")
        assert is_linear(_read, value)

    @given(texts | texts.map(lambda text: f"CN={text},O=x"))
    def test_any_subject_of_a_certificate(self, subject: str) -> None:
        with contextlib.suppress(ValueError):
            assert in_subject(subject)
        assert is_linear(in_subject, subject)
