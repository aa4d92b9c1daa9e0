"""Whatever speaks OpenAI's chat completions: OpenAI, the Emergent key, vLLM, Ollama."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import msgspec
from openai import APIStatusError, AsyncOpenAI, Timeout

from adapters.llm.breaker import Breaker
from adapters.llm.prompt import MAX_FACTS, data_message, system_message
from application.shared.language import TEMPLATE, LanguageModel, WritingRequest, WrittenText
from application.shared.plain_answers import plain_answer

MAX_RETRIES = 2
"""Of one call, with growing pauses or those that the server asks for: after 408, 409, 429, 5xx and lost connections."""

MAX_ANSWER_BYTES = 256 * 1024
"""Of a whole response; nothing that we ask for is as long."""

_CONNECT_SECONDS = 5.0
_TOKENS_PER_WORD = 8
_THINKING_TOKENS = 2_000
"""What a reasoning model may spend before it begins its answer."""

_NO_KEY = "none"
"""The SDK wants a key where the server wants none."""

_log = logging.getLogger(__name__)

# At DEBUG these would repeat requests and answers, or say more of each call than belongs into a log.
for _noisy in ("openai", "httpx2", "httpcore2"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


class _TooLong(Exception):
    """The response has more than MAX_ANSWER_BYTES."""


class OpenAiCompatible(LanguageModel):
    """Asks the model; in every trouble the caller's template has the word.

    Args:
        base_url: of the API, up to and without `/chat/completions`.
        api_key: empty for servers that want none.
        timeout: seconds that one request may take with all its retries; waiting for its turn may take as long again.
        concurrency: calls at a time of this process.
    Source:
        OpenAI API reference, "Create chat completion".
    """

    def __init__(
        self, base_url: str, api_key: str, model: str, *, timeout: float, concurrency: int, breaker: Breaker
    ) -> None:
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or _NO_KEY,
            timeout=Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            max_retries=MAX_RETRIES,
        )
        self._model = model
        self._timeout = timeout
        self._turns = asyncio.Semaphore(concurrency)
        self._breaker = breaker

    async def write(self, request: WritingRequest, fallback: Callable[[], str]) -> WrittenText:
        answer = await self._answer(request)
        text = None if answer is None else plain_answer(answer, request.max_words)
        if answer is not None and text is None:
            _log.warning("an answer for %s was not used: not plain or too long", request.purpose)
        return WrittenText(fallback(), TEMPLATE) if text is None else WrittenText(text, self._model)

    async def close(self) -> None:
        await self._client.close()

    async def _answer(self, request: WritingRequest) -> str | None:
        """None when the model has nothing to say, or cannot be asked."""
        facts = data_message(request)
        if len(facts) > MAX_FACTS:
            _log.warning("the facts for %s are too many to send", request.purpose)
            return None
        try:
            async with asyncio.timeout(self._timeout):
                await self._turns.acquire()
        except TimeoutError:
            _log.warning("too many requests to the language model at once; %s did not wait", request.purpose)
            return None
        try:
            return await self._ask(request, facts) if self._breaker.allows() else None
        finally:
            self._turns.release()

    async def _ask(self, request: WritingRequest, facts: str) -> str | None:
        try:
            async with asyncio.timeout(self._timeout):
                completion = msgspec.json.decode(await self._complete(request, facts), type=_Completion)
        except Exception as error:  # beside its own errors the SDK lets those of its transport through
            self._breaker.failed()
            # Its message may repeat what was asked or answered.
            status = error.status_code if isinstance(error, APIStatusError) else "none"
            _log.warning("no answer for %s: %s, status %s", request.purpose, type(error).__name__, status)
            return None
        self._breaker.succeeded()
        choice = completion.choices[0] if completion.choices else None
        if choice is None or choice.finish_reason != "stop" or choice.message.refusal:
            _log.warning("the model did not finish an answer for %s", request.purpose)
            return None
        return choice.message.content

    async def _complete(self, request: WritingRequest, facts: str) -> bytes:
        """The body as it came. The SDK would read one of any length, and does not check the types in it."""
        body = bytearray()
        async with self._client.chat.completions.with_streaming_response.create(
            model=self._model,
            messages=[
                {"role": "system", "content": system_message(request)},
                {"role": "user", "content": facts},
            ],
            max_completion_tokens=_THINKING_TOKENS + request.max_words * _TOKENS_PER_WORD,
        ) as response:
            async for piece in response.iter_bytes():
                body += piece
                if len(body) > MAX_ANSWER_BYTES:
                    raise _TooLong
        return bytes(body)
