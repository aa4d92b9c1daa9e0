"""Addresses that get no more mail."""

from __future__ import annotations

from enum import StrEnum


class SuppressionReason(StrEnum):
    BOUNCE = "bounce"
    """The receiving side refuses the address for good."""
    UNSUBSCRIBE = "unsubscribe"
    MANUAL = "manual"
