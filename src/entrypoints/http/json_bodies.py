"""Bodies that break the decoder in ways that it does not call errors of the body."""

from __future__ import annotations

from typing import Any

from litestar import Request

from domain.shared.errors import InvalidValue


class JsonRequest(Request[Any, Any, Any]):
    async def json(self) -> Any:
        """Raises InvalidValue for a text that is not UTF-8, and for one that is nested deeper than can be read."""
        try:
            return await super().json()
        except UnicodeDecodeError:
            raise InvalidValue("The body is not UTF-8.") from None
        except RecursionError:
            raise InvalidValue("The body is nested too deeply.") from None
