"""No model at all."""

from __future__ import annotations

from collections.abc import Callable

from application.shared.language import TEMPLATE, LanguageModel, WritingRequest, WrittenText


class TemplateWriter(LanguageModel):
    """Always the caller's template."""

    async def write(self, request: WritingRequest, fallback: Callable[[], str]) -> WrittenText:
        return WrittenText(fallback(), TEMPLATE)

    async def close(self) -> None:
        return
