"""Tariffs, modelled as OCPI does, and what a session costs by one. Everything here is pure (ADR 32)."""
