"""Alerts, dashboard and scrape configuration as Prometheus sees them, beside what a server that runs really tells."""

import asyncio
import json
import re
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.support.charger import charger
from test_files import said

from tests.chaos.genx_process import GenxProcess

MONITORING = Path(__file__).parents[1] / "monitoring"
METRIC = re.compile(r"\b(?:genx|process|python)_[a-z_]+\b")
PATIENCE_S = 60


def asked_by_alerts() -> list[str]:
    """Expressions of the alerts: the same that Prometheus has read."""
    text = (MONITORING / "alerts.yml").read_text()
    return [
        " ".join(found.split()) for found in re.findall(r"expr: >?\s*(.+?)(?=\n +(?:for|labels):)", text, re.DOTALL)
    ]


def asked_by_dashboard() -> list[str]:
    """Expressions of the panels, with values for Grafana's variables."""
    panels = json.loads((MONITORING / "grafana-dashboard.json").read_text())["panels"]
    asked = [target["expr"] for panel in panels for target in panel.get("targets", ())]
    return [one.replace("$__rate_interval", "1m").replace("$instance", ".*") for one in asked]


def test_promtool_takes_them() -> None:
    said("promtool", "check", "rules", "alerts.yml", at=MONITORING)
    said("promtool", "check", "config", "--syntax-only", "prometheus.yml", at=MONITORING)
    said("promtool", "test", "rules", "alerts_test.yml", at=MONITORING)


def test_every_alert_is_tested_and_explained() -> None:
    names = re.findall(r"alert: (\w+)", (MONITORING / "alerts.yml").read_text())
    assert len(names) == len(asked_by_alerts()) > 10
    explained = (MONITORING.parents[1] / "backend" / "docs" / "monitoring.md").read_text()
    for name in names:
        assert f'alertname="{name}"' in (MONITORING / "alerts_test.yml").read_text(), name
        assert f"| {name} |" in explained, name


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GenxProcess]:
    process = GenxProcess(tmp_path_factory.mktemp("monitored") / "data")
    try:
        await process.start()
        yield process
    finally:
        process.stop()


@pytest.fixture(scope="module")
async def key(server: GenxProcess) -> str:
    """Of Prometheus, as docs/monitoring.md has it made."""
    async with server.client() as admin:
        made = await admin.post("/api-keys", json={"name": "Prometheus", "role": "viewer"})
        assert made.status_code == 201, made.text
        return str(made.json()["key"])


@pytest.fixture(scope="module")
async def prometheus(server: GenxProcess, key: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The URL of a Prometheus with our configuration, which has scraped the server."""
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "genx.token").write_text(key)
    (folder / "alerts.yml").write_text((MONITORING / "alerts.yml").read_text())
    text = (MONITORING / "prometheus.yml").read_text().replace("15s", "1s")
    text = text.replace("/etc/prometheus/genx.token", str(folder / "genx.token"))
    (folder / "prometheus.yml").write_text(text.replace("127.0.0.1:8000", server.url.removeprefix("http://")))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"127.0.0.1:{taken.getsockname()[1]}"
    words = ["prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*words, f"--web.listen-address={url}"], stdout=log, stderr=log)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await seen(f"http://{url}"):
                assert process.poll() is None, (folder / "log").read_text()
                await asyncio.sleep(0.2)
        yield f"http://{url}"
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


async def query(url: str, expression: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient() as client:
        answer = (await client.get(f"{url}/api/v1/query", params={"query": expression})).json()
    assert answer["status"] == "success", (expression, answer)
    return list(answer["data"]["result"])


async def seen(url: str) -> bool:
    """Has the server been scraped? Prometheus listens before it has opened its storage, and answers 503 till then."""
    async with httpx.AsyncClient() as client:
        try:
            ready = (await client.get(f"{url}/-/ready")).is_success
        except httpx.TransportError:
            return False
    return ready and [one["value"][1] for one in await query(url, 'up{job="genx"}')] == ["1"]


async def test_what_they_ask_for_is_told(server: GenxProcess, key: str, prometheus: str) -> None:
    async with charger(f"{server.ws_url}CP1") as one, httpx.AsyncClient() as client:
        await one.boot()
        headers = {"Authorization": f"Bearer {key}"}
        told = (await client.get(f"{server.url}/metrics", headers=headers)).raise_for_status().text
        asked = [*asked_by_alerts(), *asked_by_dashboard()]
        for expression in asked:
            await query(prometheus, expression)
        async with asyncio.timeout(PATIENCE_S):
            while [found["value"][1] for found in await query(prometheus, "sum(genx_chargers_connected)")] != ["1"]:
                await asyncio.sleep(0.2)
    real = set(re.findall(r"^(?:# TYPE )?(\w+)", told, re.MULTILINE))
    named = {name for expression in asked for name in METRIC.findall(expression)}
    assert len(named) > 30
    assert named <= real
