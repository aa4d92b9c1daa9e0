"""The words of mails, from the files in `templates`.

A mail `name` is two files. `name.txt` has the blocks `subject` and `text`; `name.html` extends `_layout.html` and fills
its block `content`. A new mail needs only these files, and a line in tests/contract/ports/test_mail_renderer.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    UndefinedError,
    select_autoescape,
)

from application.notifications.ports import MailRenderer
from domain.notifications.notice import Mail

_FOLDER = Path(__file__).parent / "templates"


class JinjaMailRenderer(MailRenderer):
    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            # In plain text an escaped sign would show; HTML is escaped always.
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, to_email: str, template: str, params: Mapping[str, Any]) -> Mail:
        try:
            text = self._environment.get_template(f"{template}.txt")
            html = self._environment.get_template(f"{template}.html")
            subject = " ".join(_block(text, "subject", params).split())
            return Mail(to_email, subject, _block(text, "text", params).strip() + "\n", html.render(params))
        except (TemplateNotFound, UndefinedError) as error:
            raise KeyError(f"mail {template}: {error}") from error


def _block(template: Template, name: str, params: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(params))))
