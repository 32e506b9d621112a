"""The cookies of a sign-in. No script reads them, no other site sends them, and only paths that need them get them."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie, State

PATH = "/api/v1/auth"
DEVICE_SECONDS = 365 * 86_400


class Cookies:
    """Cookies with `Secure`, and with the prefix that browsers enforce, if people come by https."""

    def __init__(self, *, https: bool) -> None:
        self._secure = https
        prefix = "__Secure-" if https else ""
        self._refresh_name = f"{prefix}genx_refresh"
        self._device_name = f"{prefix}genx_device"

    def refresh_of(self, request: Request[Any, Any, State]) -> str | None:
        return request.cookies.get(self._refresh_name)

    def device_of(self, request: Request[Any, Any, State]) -> str | None:
        return request.cookies.get(self._device_name)

    def refresh(self, token: str, seconds: int) -> Cookie:
        return self._cookie(self._refresh_name, token, seconds)

    def no_refresh(self) -> Cookie:
        """Remove the refresh token from the browser."""
        return self._cookie(self._refresh_name, "", 0)

    def device(self, token: str) -> Cookie:
        """The cookie that tells the browser of a person who has signed in from a stranger's."""
        return self._cookie(self._device_name, token, DEVICE_SECONDS)

    def _cookie(self, name: str, value: str, seconds: int) -> Cookie:
        return Cookie(
            key=name, value=value, max_age=seconds, path=PATH, httponly=True, secure=self._secure, samesite="strict"
        )
