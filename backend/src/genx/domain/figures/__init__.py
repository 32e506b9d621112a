"""Figures of reports: the days they are about, their buckets, and what sums and shares are made of them."""
