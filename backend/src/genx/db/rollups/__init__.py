"""Rollups, made by statements that give the same again: pieces of sessions, quarter hours, days, the fleet (ADR 31)."""
