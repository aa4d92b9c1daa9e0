"""The two pages for people: the front page and the API reference. Neither loads anything from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from html import escape
from typing import Any

from litestar import Request, get
from litestar.response import Response

from entrypoints.cli.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from entrypoints.http.security_headers import policy_of_page

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #8884}
table{border-collapse:collapse}td,th{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}
code,pre{font:14px ui-monospace,monospace}pre{overflow-x:auto;background:#8882;padding:.6rem;border-radius:.4rem}
details{margin:.4rem 0}summary{cursor:pointer}.verb{display:inline-block;min-width:5rem;font-weight:600}
"""


def _page(title: str, body: str) -> Response[str]:
    html = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        f'<meta name=viewport content="width=device-width,initial-scale=1"><style>{_STYLE}</style>'
        f"<body>{body}</body></html>"
    )
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": policy_of_page(_STYLE)})


def front_page(*, with_demo_logins: bool) -> Any:
    """The handler of `GET /`."""
    logins = ""
    if with_demo_logins:
        rows = "".join(
            f"<tr><td>{escape(account.role)}<td><code>{escape(account.email)}</code>"
            f"<td><code>{escape(DEMO_PASSWORD)}</code>"
            for account in DEMO_ACCOUNTS
        )
        logins = (
            "<h2>Demo logins</h2><p>Made by <code>alumunity demo</code>; in development only.</p>"
            f"<table><tr><th>Role<th>E-mail<th>Password{rows}</table>"
        )
    body = (
        "<h1>AlumUnity</h1><p>Backend of a university&rsquo;s alumni network.</p><ul>"
        '<li><a href="/api/reference">API reference</a> (<a href="/api/openapi.json">OpenAPI document</a>)'
        '<li><a href="/api/health">Health</a></ul>' + logins
    )

    @get("/", include_in_schema=False, sync_to_thread=False)
    def front() -> Response[str]:
        return _page("AlumUnity", body)

    return front


@get("/api/reference", include_in_schema=False, sync_to_thread=False)
def reference_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The OpenAPI document as a page."""
    document = request.app.openapi_schema.to_schema()
    by_tag: defaultdict[str, list[str]] = defaultdict(list)
    for path, item in sorted(document["paths"].items()):
        for verb, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                by_tag[(operation.get("tags") or ["other"])[0]].append(_operation(verb, path, operation))
    sections = "".join(f"<h2>{escape(tag)}</h2>{''.join(entries)}" for tag, entries in sorted(by_tag.items()))
    return _page("AlumUnity API", f"<h1>AlumUnity API</h1>{sections}")


def _operation(verb: str, path: str, operation: dict[str, Any]) -> str:
    about = operation.get("description") or operation.get("summary") or ""
    rows = "".join(_parameters(operation.get("parameters", ())))
    body = operation.get("requestBody", {}).get("content", {})
    sent = f"<p>Body: <code>{escape(', '.join(body))}</code></p>" if body else ""
    answers = ", ".join(escape(status) for status in operation["responses"])
    table = f"<table><tr><th>Parameter<th>In<th>Required{rows}</table>" if rows else ""
    return (
        f"<details><summary><span class=verb>{verb.upper()}</span> <code>{escape(path)}</code></summary>"
        f"<p>{escape(about)}</p>{table}{sent}<p>Answers: {answers}</p></details>"
    )


def _parameters(parameters: Iterable[dict[str, Any]]) -> Iterable[str]:
    for parameter in parameters:
        required = "yes" if parameter.get("required") else ""
        yield f"<tr><td><code>{escape(parameter['name'])}</code><td>{escape(parameter['in'])}<td>{required}"
