"""Decimal units of sizes, in bytes."""

from __future__ import annotations

KILOBYTE, MEGABYTE, GIGABYTE = 10**3, 10**6, 10**9
