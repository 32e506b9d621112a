"""Asking for reports of any days, as JSON and as a table."""

import csv
import io
from typing import Any

import httpx


async def report(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(f"/reports/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def read_table(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf"), "spreadsheets don't know that it is UTF-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), strict=True))


async def asked_rows(client: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, str]]:
    return read_table(await client.get(f"/reports/{path}", params={**params, "format": "csv"}))
