"""Two skills become one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial

from application.shared.retrying import retrying
from application.skills.ports import Moved, SkillCuration, SkillsUnitOfWork, StoredSkill
from application.skills.rebuild_graph import EVERY_COLLEGE
from domain.shared.background_jobs import ClaimedJob, JobType, NewJob

USES_PER_TRANSACTION = 500
"""Of each kind; 100,000 people at once would hold others up for half a minute."""


def merge_of(gone: StoredSkill, into: StoredSkill) -> NewJob:
    """Moves what still names `gone`."""
    ids = {"from_id": gone.id, "into_id": into.id}
    return NewJob(JobType.MERGE_SKILLS, gone.id, ids, max_retries=20)


async def move_some(uow: SkillsUnitOfWork, gone: StoredSkill, into: StoredSkill) -> tuple[Moved, bool]:
    """Move what one transaction may move; whether that was all, and the merge has ended."""
    moved = await uow.skill_curation.move_uses(gone, into, USES_PER_TRANSACTION)
    is_over = moved.most < USES_PER_TRANSACTION
    if is_over:
        await uow.skill_curation.end_merge(gone, into)
        await uow.jobs.enqueue(EVERY_COLLEGE)
    return moved, is_over


async def both_skills(
    curation: SkillCuration, first_id: str, second_id: str
) -> tuple[StoredSkill | None, StoredSkill | None]:
    """Locked, always in the same order, so that two who take the same pair do not wait for each other."""
    found = {skill_id: await curation.skill(skill_id) for skill_id in sorted({first_id, second_id})}
    return found[first_id], found[second_id]


class MergeSkills:
    """Handler of `merge_skills` jobs: in short transactions, so that it may be killed anywhere and run again."""

    def __init__(self, uow: Callable[[], SkillsUnitOfWork]) -> None:
        self._uow = uow

    async def __call__(self, job: ClaimedJob) -> Mapping[str, int]:
        """What was moved, by kind."""
        total, is_over = Moved(), False
        while not is_over:
            moved, is_over = await retrying(partial(self._next, str(job.payload["from_id"]), job.payload["into_id"]))
            total += moved
        return asdict(total)

    async def _next(self, from_id: str, into_id: str) -> tuple[Moved, bool]:
        async with self._uow() as uow:
            curation = uow.skill_curation
            gone = await curation.skill(from_id)
            if gone is None:
                return Moved(), True
            # The other one may have gone up in a third one meanwhile.
            alias = (await curation.aliases([gone.key])).get(gone.key)
            into = await curation.skill(alias.skill_id if alias else into_id)
            if into is None or into.id == gone.id:
                return Moved(), True
            done = await move_some(uow, gone, into)
            await uow.commit()
            return done
