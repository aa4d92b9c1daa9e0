"""Short texts that a language model may write where one is set up. The docstrings are the contract of the adapters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

TEMPLATE = "template"
"""The writer of a text that no model wrote."""


@dataclass(frozen=True, slots=True)
class WritingRequest:
    """What is to be written.

    Attributes:
        purpose: a stable name like `community_name`, for cache and log; lower case letters and `_`.
        instructions: ours, never with a word that came from people or files.
        data: the facts, which may hold anything that people and files say; finite numbers only.
        max_words: of the answer; a longer one is not used.
    """

    purpose: str
    instructions: str
    data: Mapping[str, Json]
    max_words: int


@dataclass(frozen=True, slots=True)
class WrittenText:
    """`writer` is `TEMPLATE`, or the name of the model."""

    text: str
    writer: str


class LanguageModel(Protocol):
    """Writes a text about facts, or lets the caller's template do so. It never invents a text of its own."""

    async def write(self, request: WritingRequest, fallback: Callable[[], str]) -> WrittenText:
        """The answer of a model that `plain_answer` accepts, else what `fallback` returns.

        A model that is slow, down, refuses or answers badly is no error. `fallback` is called at most once, and only
        when its text is the answer; what it raises is raised.
        """

    async def close(self) -> None:
        """Let go of connections."""
