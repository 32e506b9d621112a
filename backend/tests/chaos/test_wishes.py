"""Wanted configurations survive kill -9: what was answered is wanted after the restart (C7)."""

from pathlib import Path
from typing import Any

from tests.chaos.genx_process import GenxProcess
from tests.journeys.waiting import until
from tests.support.charger import charger


async def test_c7_wishes_survive_kill_nine_and_are_written_when_the_charger_is_back(tmp_path: Path) -> None:
    genx = GenxProcess(tmp_path / "data")
    await genx.start()
    try:
        async with genx.client() as client:
            await client.post("/chargers", json={"deviceId": "CP1"})
            for path, value in (("/wanted-configurations", "100"), ("/chargers/CP1/wanted-configuration", "300")):
                given = await client.put(path, json={"keys": {"HeartbeatInterval": value}})
                assert given.status_code == 200, given.text
        genx.kill()
        await genx.start()
        keys = [{"key": "HeartbeatInterval", "value": "900", "readonly": False}]
        answers: dict[str, Any] = {
            "GetConfiguration": lambda _: {"configurationKey": keys, "unknownKey": []},
            "ChangeConfiguration": lambda _: {"status": "Rejected"},
        }
        async with genx.client() as client, charger(genx.ws_url + "CP1", **answers) as one:
            groups = (await client.get("/wanted-configurations")).json()["items"]
            assert [each["keys"] for each in groups] == [{"HeartbeatInterval": "100"}]
            actions = [entry["action"] for entry in (await client.get("/audit-log")).json()["items"]]
            assert actions.count("wanted-configuration.changed") == 2
            await one.boot()

            async def refused() -> bool:
                shown = (await client.get("/chargers/CP1/wanted-configuration")).json()["keys"]
                return [each["state"] for each in shown] == ["refused"]

            await until(refused, within=60)
            assert ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "300"}) in one.asked
            genx.kill()
            await genx.start()
        async with genx.client() as client:
            [row] = (await client.get("/chargers/CP1/wanted-configuration")).json()["keys"]
            assert (row["state"], row["wanted"], row["scope"]) == ("refused", "300", "charger")
    finally:
        genx.stop()
