"""Subjects and texts of mails."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from application.notifications.ports import QueuedMail
from domain.notifications.notice import Mail


def _dataset_finished(params: Mapping[str, str]) -> tuple[str, str]:
    return (
        params["title"],
        f"{params['message']}\n\nThe full report: {params['url']}\n",
    )


TEMPLATES: Mapping[str, Callable[[Mapping[str, str]], tuple[str, str]]] = {"dataset_finished": _dataset_finished}


def render(queued: QueuedMail) -> Mail:
    """The mail as it is sent. Raises KeyError for an unknown template."""
    subject, text = TEMPLATES[queued.template](queued.params)
    return Mail(queued.to_email, subject, text)
