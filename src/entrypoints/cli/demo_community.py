"""What the people of the demo accounts do: profiles, postings, applications, through the use cases of the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from application.jobs.apply import Letter
from application.jobs.review_application import Review
from application.shared.access import Caller
from domain.identity.account import Role
from entrypoints.cli.demo_accounts import DEMO_ACCOUNTS
from entrypoints.cli.demo_college import COMPANIES
from entrypoints.cli.demo_people import pick, some
from entrypoints.cli.demo_roles import OCCUPATIONS
from entrypoints.container import Container

POSTINGS = 48

_KINDS = ("full-time", "full-time", "full-time", "full-time", "part-time", "contract", "remote")
_EXPERIENCE = {1: "0-2 years", 2: "2-5 years", 3: "5-8 years", 4: "8-12 years", 5: "12+ years"}
_HIGHEST_LEVEL = 4

PROFILES: dict[Role, dict[str, Any]] = {
    Role.ALUMNI: {
        "headline": "Senior Software Engineer who likes to mentor",
        "bio": "I build payment systems, and help students with their first steps into software.",
        "current_role": "Senior Software Engineer",
        "current_company": "Alderbrook Software",
        "location": "Toronto",
        "batch_year": 2015,
        "department": "Computer Science",
        "industry": "Software",
        "years_of_experience": 10,
        "willing_to_mentor": True,
        "willing_to_hire": True,
        "skills": ["Java", "Kubernetes", "System Design", "AWS", "Mentoring", "Code Review"],
        "achievements": ["Speaker at the regional developer conference"],
        "experience_timeline": [
            {"role": "Senior Software Engineer", "company": "Alderbrook Software", "start_date": "2020-03"},
            {
                "role": "Software Engineer",
                "company": "Castlebridge Capital",
                "start_date": "2017-06",
                "end_date": "2020-02",
                "description": "Risk reports for a trading desk.",
            },
            {
                "role": "Junior Software Developer",
                "company": "Quillstone Labs",
                "start_date": "2015-09",
                "end_date": "2017-05",
            },
        ],
        "education_details": [
            {
                "institution": "Our University",
                "degree": "BSc",
                "field": "Computer Science",
                "start_year": 2011,
                "end_year": 2015,
            }
        ],
        "social_links": {"linkedin": "https://linkedin.example/in/sarah-johnson"},
    },
    Role.STUDENT: {
        "headline": "Computer Science student, looking for a first job in data",
        "location": "Toronto",
        "batch_year": 2027,
        "department": "Computer Science",
        "skills": ["Python", "SQL", "Statistics", "Git"],
        "education_details": [
            {"institution": "Our University", "degree": "BSc", "field": "Computer Science", "start_year": 2023}
        ],
    },
    Role.RECRUITER: {
        "headline": "I look for people who finish what they begin",
        "current_role": "Technical Recruiter",
        "current_company": "TechCorp",
        "location": "San Francisco",
        "industry": "Software",
        "skills": ["Hiring", "Interviewing"],
    },
}
"""What the demo accounts say of themselves, as the web client would send it."""

LETTER = "I have followed your work for some time, and my last project used just what you ask for."


def posting_forms(seed: int, today: date) -> Iterator[dict[str, Any]]:
    """POSTINGS vacancies of invented employers; the same seed gives the same, but for the days on which they end."""
    rng = Random(seed)
    occupations = [one for one in OCCUPATIONS.values() if one.level <= _HIGHEST_LEVEL]
    for number in range(POSTINGS):
        occupation = pick(rng, occupations)
        company = pick(rng, COMPANIES[pick(rng, occupation.sectors)])
        city = pick(rng, company.offices)
        skills = some(rng, occupation.skills, 4)
        kind = "internship" if occupation.level == 1 and number % 2 else pick(rng, _KINDS)
        yield {
            "title": occupation.title,
            "company": company.name,
            "location": city.name,
            "job_type": kind,
            "description": (
                f"{company.name} is looking for a {occupation.title} in {city.name}. You bring "
                f"{', '.join(skills[:-1])} and {skills[-1]}, and work with colleagues who know your university."
            ),
            "skills_required": skills,
            "experience_required": _EXPERIENCE[occupation.level],
            "salary_range": f"${occupation.pay * 9 // 10:,} - ${occupation.pay * 11 // 10:,}",
            "application_deadline": (today + timedelta(days=21 + 3 * number)).isoformat(),
        }


async def fill_community(container: Container, seed: int) -> None:
    """Edit profiles, post jobs, apply for some and answer."""
    callers: dict[Role, Caller] = {}
    for demo in DEMO_ACCOUNTS:
        account = await container.accounts().by_email(demo.email)
        assert account is not None
        callers[demo.role] = Caller(account.id, account.college_id, demo.role)
    for role, form in PROFILES.items():
        await container.edit_profile()(callers[role], callers[role].user_id, form, None)
    await container.verify_profile().verify(callers[Role.ADMIN], callers[Role.ALUMNI].user_id)
    posted = []
    for number, form in enumerate(posting_forms(seed, container.clock().now().date())):
        poster = callers[Role.ALUMNI if number % 4 == 0 else Role.RECRUITER]
        posted.append((poster, await container.post_job()(poster, form)))
    wanted = [(poster, posting) for poster, posting in posted if poster.role is Role.RECRUITER][:4]
    for number, (poster, posting) in enumerate(wanted):
        application_id = await container.apply_to_job()(callers[Role.STUDENT], Letter(posting.id, LETTER))
        if number == 0:
            answer = Review(application_id, "shortlisted", "We would like to talk to you. Are you free next week?")
            await container.review_application()(poster, answer)
