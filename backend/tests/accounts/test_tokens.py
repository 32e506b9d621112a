"""Access tokens, and what else only we can have written."""

from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.accounts.signing import Signer
from genx.accounts.tokens import Tokens
from tests.support.server import SECRET

OLD = "the secret key of last year, which is still long enough"


def test_a_token_says_whose_it_is_and_until_when() -> None:
    tokens = Tokens([SECRET])
    user_id, session_id, now = uuid4(), uuid4(), datetime.now(UTC)
    token = tokens.issue(user_id, session_id, now)
    claims = tokens.read(token, now)
    assert claims is not None
    assert (claims.user_id, claims.session_id) == (user_id, session_id)
    assert abs(claims.expires_at - now - timedelta(minutes=15)) < timedelta(seconds=1)
    for reader in (tokens, Tokens([SECRET])):
        assert reader.read(token, claims.expires_at - timedelta(microseconds=1)) == claims
        assert reader.read(token, claims.expires_at) is None


def test_after_a_rotation_both_keys_are_good_until_the_next() -> None:
    before, after, next_one = Tokens([OLD]), Tokens([SECRET, OLD]), Tokens([SECRET[::-1], SECRET])
    old = before.issue(uuid4(), uuid4(), datetime.now(UTC))
    new = after.issue(uuid4(), uuid4(), datetime.now(UTC))
    assert after.read(old, datetime.now(UTC))
    assert after.read(new, datetime.now(UTC))
    assert next_one.read(new, datetime.now(UTC))
    assert next_one.read(old, datetime.now(UTC)) is None
    assert before.read(new, datetime.now(UTC)) is None


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Tokens([SECRET, "short"])


def claims(**changes: object) -> dict[str, object]:
    now = datetime.now(UTC)
    good = {
        "iss": "genx",
        "aud": "genx-api",
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "iat": now,
        "exp": now + timedelta(minutes=1),
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(key: str | None = SECRET, algorithm: str = "HS256", typ: str = "at+jwt", **changes: object) -> str:
    return jwt.encode(claims(**changes), cast("str", key), algorithm=algorithm, headers={"typ": typ})


def test_the_token_of_these_tests_is_good_before_it_is_spoilt() -> None:
    assert Tokens([SECRET]).read(signed(), datetime.now(UTC)) is not None


@pytest.mark.parametrize(
    "token",
    [
        signed(SECRET[::-1]),
        signed(algorithm="HS512"),
        signed(None, algorithm="none"),
        signed(typ="JWT"),
        signed(exp=datetime.now(UTC) - timedelta(minutes=1)),
        signed(exp=None),
        signed(iat=None),
        signed(iat=datetime.now(UTC) + timedelta(hours=1)),
        signed(sub=None),
        signed(sub="nobody"),
        signed(sid=None),
        signed(sid="4711"),
        signed(aud="somebody"),
        signed(aud=None),
        signed(iss="somebody"),
        signed(iss=None),
        signed(exp=1e300),
        "",
        "rubbish",
        "a.b.c",
        signed() + "x" * 5_000,
    ],
)
def test_a_token_that_is_not_ours_is_none(token: str) -> None:
    assert Tokens([SECRET]).read(token, datetime.now(UTC)) is None


@given(st.binary(max_size=60), st.text(max_size=80))
def test_only_what_we_have_written_is_read(payload: bytes, rubbish: str) -> None:
    signer = Signer([SECRET])
    written = signer.write("refresh", payload)
    assert signer.read("refresh", written) == payload
    assert signer.read("device", written) is None
    assert Signer([OLD]).read("refresh", written) is None
    assert Signer([OLD, SECRET]).read("refresh", written) == payload
    assert signer.read("refresh", rubbish) is None
    assert signer.read("refresh", written + "=") is None


@given(st.binary(max_size=60), st.integers(min_value=0), st.sampled_from("ABCabc019-_"))
def test_a_changed_text_is_none(payload: bytes, place: int, letter: str) -> None:
    signer = Signer([SECRET])
    written = signer.write("refresh", payload)
    at = place % len(written)
    changed = written[:at] + letter + written[at + 1 :]
    assert signer.read("refresh", changed) == (payload if changed == written else None)
