"""Local lists: charge points are given the tags that they decide by themselves (T9d)."""
