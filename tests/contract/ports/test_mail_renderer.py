"""The words of mails."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.mail import rendering
from adapters.mail.rendering import JinjaMailRenderer
from domain.notifications.notice import Mail

EVIL = '<script>alert("1")</script> & \r\nBcc: eve@example.org {{ 7 * 7 }}'
ENTRY = {"title": EVIL, "message": EVIL, "url": "https://alumni.example/jobs?a=1&b=2"}
PARAMS: Mapping[str, Mapping[str, Any]] = {
    "notice": ENTRY,
    "dataset_finished": ENTRY,
    "digest": {"notices": [ENTRY, {**ENTRY, "url": ""}], "more": 3, "url": ENTRY["url"]},
    "verify_code": {"code": EVIL, "minutes": 10},
    "claim_code": {"code": EVIL, "minutes": 10},
    "reset_link": {"url": EVIL, "minutes": 30},
    "account_exists": {"url": EVIL},
}


def rendered(template: str) -> Mail:
    return JinjaMailRenderer().render("ana@example.org", template, PARAMS[template])


def test_every_template_is_tried_here():
    files = (Path(rendering.__file__).parent / "templates").glob("[!_]*.*")
    assert {file.name for file in files} == {f"{name}.{kind}" for name in PARAMS for kind in ("txt", "html")}


@pytest.mark.parametrize("template", PARAMS)
def test_a_mail_has_a_subject_of_one_line_and_two_texts(template):
    mail = rendered(template)
    assert mail.to_email == "ana@example.org"
    assert mail.subject.strip()
    assert len(mail.subject.splitlines()) == 1
    assert mail.text.endswith("\n")
    assert mail.html.startswith("<!doctype html>")


@pytest.mark.parametrize("template", PARAMS)
def test_what_is_given_is_shown_and_never_understood(template):
    mail = rendered(template)
    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "{{ 7 * 7 }}" in mail.html
    assert "49" not in mail.html
    assert "&lt;" not in mail.text
    assert "<script>" in mail.text
    assert "{{ 7 * 7 }}" in mail.text


def test_a_link_is_the_same_in_both_texts():
    mail = rendered("notice")
    assert ENTRY["url"] in mail.text
    assert 'href="https://alumni.example/jobs?a=1&amp;b=2"' in mail.html


@pytest.mark.parametrize("template", ["unknown", "../rendering", "_layout", ""])
def test_an_unknown_template_is_an_error(template):
    with pytest.raises(KeyError):
        JinjaMailRenderer().render("ana@example.org", template, {})


def test_a_missing_parameter_is_an_error():
    with pytest.raises(KeyError, match="minutes"):
        JinjaMailRenderer().render("ana@example.org", "verify_code", {"code": "123456"})
