"""Alembic migrations, run at start by `genx.db.base.migrate`."""
