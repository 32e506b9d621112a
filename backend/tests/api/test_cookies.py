"""The cookies of a sign-in, as browsers get and send them."""

from http.cookies import SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import RequestFactory

from genx.api.http.cookies import DEVICE_SECONDS, PATH, Cookies

REQUESTS = RequestFactory()
PLAIN, SECURE = Cookies(https=False), Cookies(https=True)
TOKENS = st.from_regex(r"[A-Za-z0-9_-]{1,200}", fullmatch=True)


def header(cookie: str) -> dict[str, str]:
    return {"cookie": cookie}


@pytest.mark.parametrize(("cookies", "prefix"), [(PLAIN, ""), (SECURE, "__Secure-")])
def test_a_cookie_is_kept_from_scripts_other_sites_and_other_paths(cookies: Cookies, prefix: str) -> None:
    for cookie, name in ((cookies.refresh("t", 60), "genx_refresh"), (cookies.device("t"), "genx_device")):
        [(key, morsel)] = SimpleCookie(cookie.to_header(header="")).items()
        assert key == prefix + name
        assert morsel.value == "t"
        assert morsel["httponly"]
        assert morsel["samesite"].lower() == "strict"
        assert morsel["path"] == PATH == "/api/v1/auth"
        assert bool(morsel["secure"]) == (cookies is SECURE)
        assert not morsel["domain"]


@given(token=TOKENS, seconds=st.integers(1, 10_000_000))
def test_a_refresh_token_lives_as_long_as_its_session(token: str, seconds: int) -> None:
    cookie = PLAIN.refresh(token, seconds)
    assert (cookie.value, cookie.max_age) == (token, seconds)


def test_the_mark_of_a_browser_lives_for_a_year_and_signing_out_removes_the_token_at_once() -> None:
    assert PLAIN.device("t").max_age == DEVICE_SECONDS == 31_536_000
    gone = SECURE.no_refresh()
    assert (gone.value, gone.max_age, gone.key) == ("", 0, "__Secure-genx_refresh")
    assert (gone.path, gone.secure, gone.httponly) == (PATH, True, True)


@given(token=TOKENS, device=TOKENS)
def test_what_a_browser_was_given_is_read_again(token: str, device: str) -> None:
    sent = header(f"theme=dark; genx_refresh={token}; genx_device={device}")
    request = REQUESTS.post("/api/v1/auth/refresh", headers=sent)
    assert (PLAIN.refresh_of(request), PLAIN.device_of(request)) == (token, device)


def test_a_cookie_of_plain_http_is_none_over_https() -> None:
    """Another program on the same machine could have set it."""
    plain = REQUESTS.post("/", headers=header("genx_refresh=a; genx_device=b"))
    secure = REQUESTS.post("/", headers=header("__Secure-genx_refresh=a; __Secure-genx_device=b"))
    assert (SECURE.refresh_of(plain), SECURE.device_of(plain)) == (None, None)
    assert (SECURE.refresh_of(secure), SECURE.device_of(secure)) == ("a", "b")
    assert (PLAIN.refresh_of(secure), PLAIN.device_of(secure)) == (None, None)


@pytest.mark.parametrize("sent", ["", "genx_refresh", "GENX_REFRESH=a", "genx_refresh2=a", "x=genx_refresh=a"])
def test_another_cookie_is_not_taken_for_ours(sent: str) -> None:
    assert PLAIN.refresh_of(REQUESTS.post("/", headers=header(sent))) is None
