"""A browser as the API sees it: it keeps cookies for itself, and its pages have an origin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.support.server import RunningServer

PASSWORD = "violet piano on the river"


class Browser:
    """`client` sends the access token of the last sign-in or refresh."""

    def __init__(self, client: httpx.AsyncClient, origin: str) -> None:
        self.client = client
        self.client.headers["Origin"] = origin

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        return self._took(await self.client.post("/auth/login", json={"email": email, "password": password}))

    async def refresh(self, cookies: dict[str, str] | None = None) -> httpx.Response:
        """With its own cookies, or with these."""
        return self._took(await self.client.post("/auth/refresh", headers=cookie_header(cookies)))

    async def sign_out(self) -> httpx.Response:
        return await self.client.post("/auth/logout")

    async def is_in(self) -> bool:
        """Does the access token still open anything?"""
        return (await self.client.get("/auth/me")).status_code == 200

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.client.cookies)

    def _took(self, response: httpx.Response) -> httpx.Response:
        if response.status_code == 200:
            self.client.headers["Authorization"] = f"Bearer {response.json()['accessToken']}"
        return response


def cookie_header(cookies: dict[str, str] | None) -> dict[str, str]:
    """Cookies of somebody else, for one request."""
    return {} if cookies is None else {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


@asynccontextmanager
async def browser(server: RunningServer, *, origin: str | None = None, **options: Any) -> AsyncIterator[Browser]:
    """A browser on a page of the server's own, or of another origin."""
    given: dict[str, Any] = {"base_url": f"{server.url}/api/v1", "timeout": 20}
    async with httpx.AsyncClient(**given | options) as client:
        yield Browser(client, origin or server.url)
