"""Lineage: what orders and takes come from, and what came of them."""
