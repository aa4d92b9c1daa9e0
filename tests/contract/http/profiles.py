"""Members with profiles, for tests of all who show or change them."""

from __future__ import annotations

from typing import Any

import httpx

from domain.identity.account import Role
from tests.contract.http.datasets import Office

ANA, BEN = "ana@alumni.edu", "ben@alumni.edu"
NOBODY = "01980000-0000-7000-8000-000000000000"

FULL: dict[str, Any] = {
    "name": "Ana López <b>&amp;</b> 🎓",
    "headline": "Engineer & <script>alert(1)</script>",
    "bio": "First line.\nSecond line with 漢字 and 🚀.",
    "current_company": "Acme",
    "current_role": "Engineer",
    "location": "Berlin, DE",
    "batch_year": 2015,
    "department": "Physics",
    "industry": "Software",
    "years_of_experience": 0,
    "willing_to_mentor": True,
    "willing_to_hire": True,
    "skills": ["Python", "C++", "C#"],
    "achievements": ["Prize of the year"],
    "experience_timeline": [
        {
            "company": "Acme",
            "role": "Engineer",
            "start_date": "2020-01",
            "end_date": None,
            "description": "Rockets\nand wheels",
        },
        {
            "company": "Ärzte & Söhne",
            "role": "Intern",
            "start_date": "2019-05-15",
            "end_date": "2019-12",
            "description": None,
        },
    ],
    "education_details": [
        {
            "institution": "Our University",
            "degree": "BSc",
            "field": "Physics",
            "start_year": 2011,
            "end_year": 2015,
            "achievements": ["First", "Second"],
        },
        {
            "institution": "School",
            "degree": None,
            "field": None,
            "start_year": None,
            "end_year": 2011,
            "achievements": "Best of the class",
        },
    ],
    "social_links": {
        "linkedin": "https://www.linkedin.com/in/ana",
        "github": "https://github.com/ana",
        "twitter": "https://twitter.com/ana",
        "website": "https://ana.example/?a=1&b=2",
        "phone": "+49 30 123456",
    },
}
"""Everything that a member can fill in, apart from files."""


class Person:
    """Somebody who is signed in."""

    def __init__(self, client: httpx.AsyncClient, user_id: str) -> None:
        self.client = client
        self.id = user_id
        self.url = f"/api/profiles/{user_id}"

    async def profile(self) -> dict[str, Any]:
        return dict((await self.seen(self)).json()["data"])

    async def seen(self, whom: Person) -> httpx.Response:
        """The answer to this person's look at another."""
        return await self.client.get(whom.url)

    async def save(
        self, body: dict[str, Any], version: str | None = None, whom: Person | None = None
    ) -> httpx.Response:
        headers = {"If-Match": version} if version else {}
        return await self.client.put((whom or self).url, json=body, headers=headers)

    async def saved(self, **body: Any) -> dict[str, Any]:
        answer = await self.save(body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["success"] is True
        assert answer.json()["message"]
        return dict(answer.json()["data"])

    async def refused(self, **body: Any) -> list[str]:
        """The fields that were refused."""
        answer = await self.save(body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["error_code"] == "VALIDATION_ERROR"
        assert answer.json()["detail"]
        return [error["field"] for error in answer.json()["errors"]]


async def person(office: Office, email: str = ANA, role: Role = Role.ALUMNI) -> Person:
    """A new one."""
    await office.installation.add_account(email, role)
    return await returning(office, email)


async def returning(office: Office, email: str) -> Person:
    """One who has an account already."""
    user_id = str((await office.one("users", email_key=email))["id"])
    return Person(await office.installation.signed_in(email), user_id)


async def upload(someone: Person, kind: str, content: bytes) -> str:
    """The address of a photo or a CV that was taken."""
    answer = await someone.client.post(f"{someone.url}/{kind}", files={kind: ("file", content)})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"][f"{kind}_url"])
