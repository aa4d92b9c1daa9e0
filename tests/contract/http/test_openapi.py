"""The API's own description, and the two pages for people."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from entrypoints.container import Container, close
from tests.wirings import Installation, embedded_settings

VERBS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    """One that was never migrated: nothing here needs a database."""
    container = Container(settings=embedded_settings(tmp_path))
    yield Installation(container)
    await close(container)


@pytest.fixture
async def document(installation: Installation) -> dict[str, Any]:
    async with installation.client() as client:
        answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            if verb in VERBS:
                yield path, verb, operation


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


async def test_the_document_is_a_description_of_openapi_3(document):
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert document["info"]["title"] == "AlumUnity"
    assert document["info"]["version"]
    assert all(path.startswith("/") and not path.endswith("/") for path in document["paths"])


async def test_every_operation_has_a_name_of_its_own_a_tag_and_answers(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for _, _, operation in operations(document):
        assert operation["tags"]
        assert operation["description"]
        assert any(status.startswith("2") for status in operation["responses"])
        for status, answer in operation["responses"].items():
            assert re.fullmatch("[1-5]([0-9]{2}|XX)|default", status)
            assert answer["description"]


async def test_parameters_in_a_path_are_declared_and_required(document):
    for path, _, operation in operations(document):
        declared = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        for one in operation.get("parameters", ()):
            assert one["in"] in {"path", "query", "header", "cookie"}
            assert one["schema"]
            assert one["in"] != "path" or one["required"] is True


async def test_what_is_referred_to_is_there(document):
    for reference in references(document):
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        assert node


async def test_every_route_is_listed(installation, document):
    served = {
        (route.path_format, method.lower())
        for route in installation.app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith("/api/openapi.json")
        for handler in route.route_handlers
        if handler.include_in_schema
        for method in handler.http_methods
    }
    listed = {(path, verb) for path, verb, _ in operations(document)}
    assert served - {(path, "options") for path, _ in served} == listed
    assert ("/api/admin/datasets/upload", "post") in listed


async def test_what_our_clients_do_not_send_is_not_asked_for(document):
    """Dependencies of a handler must not show as parameters."""
    names = {one["name"] for _, _, operation in operations(document) for one in operation.get("parameters", ())}
    in_paths = {"upload_id", "file_name", "user_id", "session_id", "notification_id", "file_id", "request_id"}
    in_paths |= {"job_id", "application_id", "profile_id", "skill_id", "alias", "skill_name"}
    in_queries = {"status", "file_type", "dataset_type", "page", "limit", "offset", "type", "expires", "sig"}
    in_queries |= {"name", "company", "skills", "batch_year", "job_role", "location", "department", "verified_only"}
    in_queries |= {"role", "facets", "cursor", "q", "search", "job_type", "format", "industry", "min_popularity"}
    assert names <= in_paths | in_queries


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.targets += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset", "data")]


@pytest.mark.parametrize("path", ["/", "/api/reference"])
async def test_a_page_loads_nothing_from_elsewhere(installation, path):
    async with installation.client() as client:
        answer = await client.get(path)
        links = Links()
        links.feed(answer.text)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert not [target for target in links.targets if "//" in target or ":" in target]
        assert not links.tags & {"script", "link", "img", "iframe", "object", "form"}
        assert not re.search(r"url\(|@import", answer.text)
        for target in links.targets:
            assert (await client.get(target)).status_code == 200


async def test_the_reference_page_names_every_operation(installation, document):
    async with installation.client() as client:
        page = (await client.get("/api/reference")).text
    for path, verb, operation in operations(document):
        assert f"{verb.upper()}</span> <code>{path}</code>" in page
        assert operation["operationId"] not in ("", None)


async def test_demo_logins_are_offered_in_development_only(tmp_path):
    shown = {}
    for env in ("development", "production"):
        secrets = {"jwt_secret": "x" * 32, "data_key": "y" * 32, "cors_origins": "https://a.example"}
        container = Container(settings=embedded_settings(tmp_path, env=env, **secrets))
        async with Installation(container).client() as client:
            shown[env] = "password123" in (await client.get("/")).text
        await close(container)
    assert shown == {"development": True, "production": False}
