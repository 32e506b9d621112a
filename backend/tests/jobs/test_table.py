"""The table of jobs."""

from genx.accounts.passwords import Passwords
from genx.app import create_app
from genx.settings.table import Settings


async def test_each_job_has_a_unique_name_and_a_scope(dsn: str) -> None:
    settings = Settings(secret_key="-" * 32, public_url="http://localhost:8000")
    table = create_app(settings, dsn, passwords=Passwords()).jobs.table
    assert {job.name: job.scope for job in table} == {
        "partitions": "cluster",
        "histories": "cluster",
        "rollups": "cluster",
        "last uses of API keys": "node",
        "expired sessions": "cluster",
        "last uses of id tags": "node",
        "budgets of id tags": "node",
        "unknown id tags": "node",
        "old rows": "cluster",
        "overdue effects": "cluster",
        "limits of cost": "node",
        "rating of transactions": "cluster",
    }
    assert len({job.name for job in table}) == len(table)
