"""Reading a list of the API to its end."""

from typing import Any

import httpx


async def pages(client: httpx.AsyncClient, path: str, **params: Any) -> list[list[Any]]:
    """The items of each page, following the cursor."""
    read: list[list[Any]] = []
    cursor = None
    while not read or cursor is not None:
        response = await client.get(path, params=params | ({} if cursor is None else {"cursor": cursor}))
        assert response.status_code == 200, response.text
        page = response.json()
        assert cursor is None or page["nextCursor"] != cursor, "the list does not go on"
        read.append(page["items"])
        cursor = page["nextCursor"]
    return read


async def items(client: httpx.AsyncClient, path: str, **params: Any) -> list[Any]:
    """The items of all pages."""
    return [item for page in await pages(client, path, **params) for item in page]
