"""Answers of a model, kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from adapters.llm.prompt import data_message, system_message
from application.shared.language import TEMPLATE, LanguageModel, WritingRequest, WrittenText
from application.shared.plain_answers import plain_answer
from application.shared.ports import Cache

KEPT_SECONDS = 30 * 24 * 3_600.0


class CachedModel(LanguageModel):
    """Asks `model` once for the same facts and instructions. Texts of templates are not kept: they cost nothing."""

    def __init__(self, model: LanguageModel, cache: Cache, provider: str, name: str) -> None:
        self._model = model
        self._cache = cache
        self._provider = provider
        self._name = name

    async def write(self, request: WritingRequest, fallback: Callable[[], str]) -> WrittenText:
        key = self._key(request)
        kept = await self._cache.get(key)
        # The rules may have become stricter since it was kept.
        text = None if kept is None else plain_answer(kept.decode(errors="replace"), request.max_words)
        if text is not None:
            return WrittenText(text, self._name)
        written = await self._model.write(request, fallback)
        if written.writer != TEMPLATE:
            await self._cache.put(key, written.text.encode(), KEPT_SECONDS)
        return written

    async def close(self) -> None:
        await self._model.close()

    def _key(self, request: WritingRequest) -> str:
        asked = [self._provider, self._name, request.purpose, system_message(request), data_message(request)]
        digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        return f"llm:{request.purpose}:{self._provider}:{digest}"
