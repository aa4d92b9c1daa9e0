"""Tells the uploading admin how an import ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from application.notifications.notify import Notify
from application.notifications.ports import NotificationsUnitOfWork
from application.shared.ports import StoredEvent
from domain.notifications.notice import Notice, Priority

CONSUMER = "notifications.tell_of_dataset"


class TellOfDataset:
    """Consumer of `datasets.finished` and `datasets.undone`."""

    def __init__(self, uow: Callable[[], NotificationsUnitOfWork], notify: Notify) -> None:
        self._uow = uow
        self._notify = notify

    async def __call__(self, event: StoredEvent) -> None:
        facts = event.payload
        title, message = words_of(event)
        notice = Notice(
            facts["user_id"],
            "dataset",
            "system",
            title,
            message,
            f"/admin/datasets/upload/{event.aggregate_id}/report",
            Priority.HIGH if facts.get("status") == "failed" else Priority.MEDIUM,
            {"kind": event.topic, "upload_id": event.aggregate_id},
            f"{event.topic}:{event.id}",
        )
        async with self._uow() as uow:
            if not await uow.inbox.first_time(CONSUMER, event.id):
                return
            await self._notify(uow, [notice], template="dataset_finished")
            await uow.commit()


def words_of(event: StoredEvent) -> tuple[str, str]:
    """Title and message for people."""
    facts = event.payload
    if event.topic == "datasets.undone":
        return (
            "Dataset import undone",
            f"{facts['reversed']} entries were reversed, {facts['kept']} kept because they changed since, "
            f"{facts['failed']} failed.",
        )
    what = f"{_TYPES.get(facts['dataset_type'], facts['dataset_type'])} "
    what += "dry run" if facts["is_dry_run"] else "import"
    title = {"completed": f"{what} completed", "cancelled": f"{what} cancelled"}.get(facts["status"], f"{what} failed")
    return title, _numbers(facts)


_TYPES = {
    "alumni": "Alumni",
    "job_market": "Job market",
    "educational": "Course",
    "career_paths": "Career path",
}


def _numbers(facts: Mapping[str, Any]) -> str:
    would = "would be " if facts["is_dry_run"] else ""
    return (
        f"{facts['processed']} rows processed: {facts['created']} {would}created, {facts['updated']} {would}updated, "
        f"{facts['unchanged']} unchanged, {facts['rejected']} rejected."
    )
