"""Preferences as the two pages of the client send and expect them (http-api 3.11, C-37)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.notifications.preferences import CATEGORIES, SWITCHABLE, Channel, Frequency, Preferences, QuietHours
from domain.shared.errors import FieldError, InvalidValue

_MIRROR_OF = {
    "job": "job_alerts",
    "event": "event_reminders",
    "mentorship": "mentorship_updates",
    "forum": "forum_replies",
}
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def form_of(preferences: Preferences) -> dict[str, Any]:
    """The union of both pages' shapes; no value in it is None."""
    types = {kind: kind not in preferences.muted_types for kind in SWITCHABLE}
    frequency = preferences.frequency.value
    quiet = preferences.quiet
    return {
        "email_notifications": preferences.email,
        "push_notifications": preferences.push,
        "notification_frequency": frequency,
        "notification_types": types,
        "email": preferences.email,
        "push": preferences.push,
        "frequency": frequency,
        "categories": {
            category: {channel.value: preferences.is_on(category, channel) for channel in Channel}
            for category in CATEGORIES
        },
        "quietHours": {"enabled": quiet.enabled, "start": _time(quiet.start), "end": _time(quiet.end)},
        **{mirror: types[kind] for kind, mirror in _MIRROR_OF.items()},
    }


def changed(preferences: Preferences, form: Mapping[str, Any]) -> Preferences:
    """The preferences after what a page sent: any part of the union, of the types that `form_of` gives.

    A canonical key (`email_notifications`, `push_notifications`, `notification_frequency`, each of
    `notification_types`) wins over its mirror; a mirror counts where the canonical key is absent. None and empty text
    are as good as absent, unknown keys are ignored.

    Raises:
        InvalidValue: with every wrong field.
    """
    wrong: list[FieldError] = []
    merged = replace(
        preferences,
        email=_first(form, "email_notifications", "email", otherwise=preferences.email),
        push=_first(form, "push_notifications", "push", otherwise=preferences.push),
        frequency=_frequency(form, preferences.frequency, wrong),
        muted_types=_muted(form, preferences.muted_types),
        overrides=_overrides(form, preferences),
        quiet=_quiet(form, preferences.quiet, wrong),
    )
    if wrong:
        raise InvalidValue(" ".join(f"{error.field}: {error.message}" for error in wrong), errors=wrong)
    return merged


def _first(form: Mapping[str, Any], *names: str, otherwise: Any) -> Any:
    return next((form[name] for name in names if form.get(name) not in (None, "")), otherwise)


def _frequency(form: Mapping[str, Any], present: Frequency, wrong: list[FieldError]) -> Frequency:
    word = _first(form, "notification_frequency", "frequency", otherwise=present)
    if word in list(Frequency):
        return Frequency(word)
    name = "frequency" if form.get("notification_frequency") in (None, "") else "notification_frequency"
    wrong.append(FieldError(name, f"It is one of {', '.join(Frequency)}."))
    return present


def _muted(form: Mapping[str, Any], present: frozenset[str]) -> frozenset[str]:
    canonical = form.get("notification_types") or {}
    muted = set(present)
    for kind in SWITCHABLE:
        mirrored = form.get(_MIRROR_OF.get(kind, ""))
        is_on = _first(canonical, kind, otherwise=mirrored)
        if is_on is not None:
            (muted.discard if is_on else muted.add)(kind)
    return frozenset(muted)


def _overrides(form: Mapping[str, Any], preferences: Preferences) -> Mapping[tuple[str, Channel], bool]:
    sent = form.get("categories") or {}
    overrides = dict(preferences.overrides)
    for category in CATEGORIES:
        for channel in Channel:
            is_on = (sent.get(category) or {}).get(channel.value)
            if is_on is not None and is_on != preferences.is_on(category, channel):
                overrides[category, channel] = is_on
    return overrides


def _quiet(form: Mapping[str, Any], present: QuietHours, wrong: list[FieldError]) -> QuietHours:
    sent = form.get("quietHours") or {}
    minutes = {}
    for name, minute in (("start", present.start), ("end", present.end)):
        text = _first(sent, name, otherwise=_time(minute))
        parts = _TIME.fullmatch(text)
        if parts is None:
            wrong.append(FieldError(f"quietHours.{name}", "It is a time of the day like 22:30."))
        else:
            minute = int(parts[1]) * 60 + int(parts[2])
        minutes[name] = minute
    return QuietHours(_first(sent, "enabled", otherwise=present.enabled), minutes["start"], minutes["end"])


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
