"""What handlers are given: each parameter that says `NamedDependency` names a provider of the container."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from litestar import Controller
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler

from entrypoints.container import Container


def supplied(controller: type[Controller], container: Container, own: Mapping[str, Provide]) -> type[Controller]:
    """The controller with what its handlers ask for, and no more: Litestar compares all that a handler could be given.

    Args:
        own: dependencies that are no providers of the container, by name.
    """
    given = {name: own.get(name) or _provide(getattr(container, name)) for name in sorted(set(_asked(controller)))}
    return type(controller.__name__, (controller,), {"dependencies": given, "__doc__": controller.__doc__})


def _asked(controller: type[Controller]) -> Iterator[str]:
    for handler in vars(controller).values():
        if isinstance(handler, BaseRouteHandler):
            for name, annotation in handler.fn.__annotations__.items():
                if str(annotation).startswith("NamedDependency["):
                    yield name


def _provide(dependency: Callable[[], Any]) -> Provide:
    # Litestar cannot read the signature of a provider, hence the plain function around it.
    def call() -> Any:
        return dependency()

    return Provide(call, sync_to_thread=False)
