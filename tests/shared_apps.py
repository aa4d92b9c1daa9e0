"""HTTP applications that serve one installation after another: making one takes longer than most tests.

What an application keeps of its container are the objects that it asked for when it was made. Here it gets stand-ins,
which ask the container of the present installation each time that they are used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from litestar import Litestar

from entrypoints.container import Container
from entrypoints.http.app import create_app

_PLACES = {"var_dir", "database_url", "redis_url", "objects_url", "mail_url", "queue", "data_key", "jwt_secret"}
"""Settings that say where things are, which the application asks its container for."""


class _Late:
    """Whatever `find` finds at the time of use: its attributes, and its result when it is called."""

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> _Late:
        return _Late(lambda: getattr(self._find(), name))

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._find()(*arguments, **named)


class _Present:
    """A container for `create_app`; its settings are those of the first installation, which all have alike."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.is_made = False
        self.settings = container.settings

    def __getattr__(self, name: str) -> Any:
        def provider() -> Any:
            if self.is_made:
                return getattr(self.container, name)()
            return _Late(lambda: getattr(self.container, name)())

        return provider


class SharedApp:
    def __init__(self, container: Container) -> None:
        self._present = _Present(container)
        self.app: Litestar = create_app(self._present)  # type: ignore[arg-type]
        self._present.is_made = True
        self._routes = len(self.app.routes)

    @property
    def is_as_made(self) -> bool:
        """Whether no test has given it routes of its own."""
        return len(self.app.routes) == self._routes

    def serve(self, container: Container) -> None:
        self._present.container = container


_free: defaultdict[str, list[SharedApp]] = defaultdict(list)


def take(container: Container) -> SharedApp:
    """An application of its own as long as it is not given back."""
    waiting = _free[_kind(container)]
    shared = waiting.pop() if waiting else SharedApp(container)
    shared.serve(container)
    return shared


def give_back(container: Container, shared: SharedApp) -> None:
    if shared.is_as_made:
        _free[_kind(container)].append(shared)


def _kind(container: Container) -> str:
    return repr(sorted(container.settings().model_dump(exclude=_PLACES).items()))
