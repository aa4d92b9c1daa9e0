"""Whether this installation works, for people, load balancers and orchestrators."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Literal

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec

from adapters.health import Checks


class HealthOut(msgspec.Struct, frozen=True):
    """`checks` gives `ok` or the fault of each dependency."""

    status: Literal["healthy", "degraded", "unhealthy"]
    success: bool
    version: str
    checks: Mapping[str, str]


_UNHEALTHY = {503: ResponseSpec(HealthOut, generate_examples=False, description="The database cannot be reached.")}


class HealthController(Controller):
    path, tags = "/api/health", ("health",)

    @get("/", operation_id="GetHealth", responses=_UNHEALTHY)
    async def health(self, checks: NamedDependency[Checks]) -> Response[HealthOut]:
        """State of the installation: `unhealthy` without its database, `degraded` without another dependency."""
        return _answer(await checks.check())

    @get("/live", operation_id="GetLiveness")
    async def live(self) -> Mapping[str, str]:
        """Answers as long as the process does."""
        return {"status": "alive"}

    @get("/ready", operation_id="GetReadiness", responses=_UNHEALTHY)
    async def ready(self, checks: NamedDependency[Checks]) -> Response[HealthOut]:
        """503 while requests cannot be served."""
        return _answer(await checks.check())


def _answer(checks: Mapping[str, str]) -> Response[HealthOut]:
    status: Literal["healthy", "degraded", "unhealthy"] = "healthy"
    if checks["database"] != "ok":
        status = "unhealthy"
    elif any(state != "ok" for state in checks.values()):
        status = "degraded"
    works = status != "unhealthy"
    return Response(HealthOut(status, works, version("alumunity"), checks), status_code=200 if works else 503)
