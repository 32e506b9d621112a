"""Chargers for demos, tests and load: they boot, report, charge, fail and come back as real ones do."""

from genx.simulator.fleet import run

__all__ = ["run"]
