"""Who asks too often is told when to come back, and nobody else is."""

from __future__ import annotations

import pytest

from domain.identity.account import Role
from entrypoints.http.rate_limits import CLASSES, class_of
from tests.servers import OwnRedis
from tests.wirings import ADMIN, PASSWORD, Installation

STATUS = "/api/admin/tasks/status"
LOGIN = "/api/auth/login"
CREDENTIALS = {"email": ADMIN, "password": PASSWORD}
CLIENT = "http://localhost:3000"
NAMES = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")


def figures(answer):
    return [int(answer.headers[name]) for name in NAMES]


async def token(installation: Installation, address: str, email: str = ADMIN) -> dict[str, str]:
    async with installation.client(address) as client:
        answer = await client.post(LOGIN, json={"email": email, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_every_limited_answer_tells_what_is_left(installed):
    installation = await installed(rate_limit_per_minute=2)
    headers = await token(installation, "203.0.113.1")
    async with installation.client() as client:
        answers = [await client.get(STATUS, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [figures(answer)[:2] for answer in answers] == [[12, 11], [12, 10], [12, 9]]
    assert all(0 < figures(answer)[2] <= 60 for answer in answers)


async def test_beyond_the_limit_there_is_an_error_that_a_browser_can_read(installed):
    installation = await installed(rate_limit_per_minute=20)
    wrong = {"email": ADMIN, "password": "wrong"}
    async with installation.client() as client:
        answers = [await client.post(LOGIN, json=wrong, headers={"Origin": CLIENT}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 429, 429, 429]
    refused, body = answers[2], answers[2].json()
    assert body["error_code"] == "RATE_LIMITED"
    assert body["success"] is False
    assert body["error"] == body["message"] == body["detail"] != ""
    assert 0 < int(refused.headers["retry-after"]) <= 30
    assert figures(refused)[:2] == [2, 0]
    assert refused.headers["access-control-allow-origin"] == CLIENT
    exposed = refused.headers["access-control-expose-headers"].lower()
    assert {*NAMES, "retry-after"} <= {name.strip() for name in exposed.split(",")}
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert refused.headers["x-request-id"]


async def test_sensitive_routes_are_counted_by_address_and_the_token_makes_no_difference(installed):
    installation = await installed(rate_limit_per_minute=20)
    headers = await token(installation, "203.0.113.1")
    async with installation.client("203.0.113.1") as client:
        assert (await client.post(LOGIN, json=CREDENTIALS, headers=headers)).status_code == 200
        assert (await client.post(LOGIN, json=CREDENTIALS, headers=headers)).status_code == 429
    async with installation.client("203.0.113.2") as other:
        assert (await other.post(LOGIN, json=CREDENTIALS)).status_code == 200


async def test_a_longer_spelling_of_the_path_is_no_way_around(installed):
    installation = await installed(rate_limit_per_minute=10)
    async with installation.client() as client:
        paths = (LOGIN, f"{LOGIN}/", LOGIN.replace("/auth", "//auth"))
        found = [(await client.post(path, json=CREDENTIALS)).status_code for path in paths]
    assert found == [200, 429, 429]


async def test_people_behind_one_address_do_not_take_from_each_other(installed):
    installation = await installed(rate_limit_per_minute=1)
    await installation.add_account("bea@alumni.edu", Role.ADMIN)
    ana, bea = await token(installation, "203.0.113.1"), await token(installation, "203.0.113.2", "bea@alumni.edu")
    async with installation.client() as client:
        assert [(await client.get(STATUS, headers=ana)).status_code for _ in range(7)] == [200] * 6 + [429]
        assert (await client.get(STATUS, headers=bea)).status_code == 200
    async with installation.client("203.0.113.9") as elsewhere:
        assert (await elsewhere.get(STATUS, headers=ana)).status_code == 429


async def test_a_token_that_is_not_ours_counts_for_the_address(installed):
    installation = await installed(rate_limit_per_minute=1)
    good = await token(installation, "203.0.113.1")
    forged = {"Authorization": good["Authorization"][:-4] + "AAAA"}
    async with installation.client() as client:
        found = [(await client.get(STATUS, headers=forged)).status_code for _ in range(7)]
        assert found == [401] * 6 + [429]
        assert (await client.get(STATUS)).status_code == 429
        assert (await client.get(STATUS, headers=good)).status_code == 200


async def test_only_trusted_proxies_say_who_the_client_is(installed):
    installation = await installed(rate_limit_per_minute=10, trusted_proxies="10.0.0.0/8")
    for proxy, expected in (("203.0.113.5", [200, 429, 429]), ("10.0.0.1", [200, 200, 200])):
        async with installation.client(proxy) as client:
            found = [
                (await client.post(LOGIN, json=CREDENTIALS, headers={"X-Forwarded-For": f"198.51.100.{n}"})).status_code
                for n in range(3)
            ]
        assert found == expected


async def test_health_the_front_page_and_the_description_are_not_limited(installed):
    installation = await installed(rate_limit_per_minute=1)
    async with installation.client() as client:
        for path in ("/", "/api/health", "/api/health/live", "/api/health/ready", "/api/openapi.json"):
            for _ in range(8):
                answer = await client.get(path)
                assert answer.status_code == 200
                assert not set(NAMES) & set(answer.headers)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/api/jobs", "jobs"),
        ("POST", "/api/jobs/1/apply", "jobs"),
        ("GET", "/api/profiles", "read-profiles"),
        ("GET", "/api/profiles/me", "read-profiles"),
        ("PUT", "/api/profiles/me", "profiles"),
        ("GET", "/api/directory/suggestions", "read-directory"),
        ("GET", "/api/profilesx", "profilesx"),
        ("GET", "/api/notifications/unread-count", "read-notifications"),
        ("PUT", "/api/notifications/read-all", "notifications"),
        ("DELETE", "/api/admin/datasets/upload/1", "admin"),
        ("GET", "/api/auth/login", "auth"),
        ("POST", "/api/auth/login", "login"),
        ("POST", "/api/auth/logout", "auth"),
        ("GET", "/api/healthy", "healthy"),
        ("GET", "/metrics", None),
        ("GET", "/api", None),
        ("GET", "/api/health/live", None),
    ],
)
def test_routes_are_counted_in_groups(method, path, name):
    found = class_of(method, path)
    assert (found and found.name) == name


def test_classes_have_names_of_their_own():
    assert len({one.name for one in CLASSES}) == len(CLASSES)


@pytest.mark.mysql
@pytest.mark.redis
@pytest.mark.parametrize("installed", ["production"], indirect=True)
async def test_without_redis_the_limits_still_hold_and_nothing_fails(installed, own_redis: OwnRedis):
    installation = await installed(rate_limit_per_minute=30, redis_url=own_redis.url)
    headers = await token(installation, "203.0.113.1")
    own_redis.stop()
    async with installation.client() as client:
        assert (await client.get(STATUS, headers=headers)).status_code == 200
        found = [(await client.post(LOGIN, json=CREDENTIALS)).status_code for _ in range(5)]
    assert found == [200] * 3 + [429] * 2
