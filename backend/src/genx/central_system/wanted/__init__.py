"""Wanted configurations: charge points are given the values that operators want (C7)."""
