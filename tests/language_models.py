"""A server that speaks the wire format of OpenAI's chat completions, and breaks it when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "test-model"


@dataclass(frozen=True)
class Answer:
    """Attributes: waits: send the head and half of the body, the rest when the server lets go."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    waits: bool = False


def completion(content: Any, finish_reason: Any = "stop", **message: Any) -> dict[str, Any]:
    """As OpenAI's reference has it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_772_366_400,
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, **message},
                "logprobs": None,
                "finish_reason": finish_reason,
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def says(content: Any, finish_reason: Any = "stop", **message: Any) -> Answer:
    return sends(completion(content, finish_reason, **message))


def sends(value: Any) -> Answer:
    return Answer(json.dumps(value).encode())


def fails(status: int, **headers: str) -> Answer:
    body = {"error": {"message": "a secret of the prompt", "type": "server_error", "param": None, "code": None}}
    return Answer(json.dumps(body).encode(), status, {"retry-after-ms": "1", **headers})


class ModelServer:
    """
    Attributes:
        answers: in the order of the requests; the last one is repeated.
        requests: bodies of what was asked, and `headers`, in lower case.
        most: requests that were there at once.
    """

    def __init__(self) -> None:
        self.answers: list[Answer] = [says("Data Analysis")]
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.most = 0
        self._here = 0
        self._lock = threading.Lock()
        self._free = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def let_go(self) -> None:
        """Keep nobody waiting any longer."""
        self._free.set()

    def stop(self) -> None:
        self.let_go()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _take(self, request: dict[str, Any], headers: dict[str, str]) -> Answer:
        with self._lock:
            self.requests.append(request)
            self.headers.append(headers)
            self._here += 1
            self.most = max(self.most, self._here)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _leave(self) -> None:
        with self._lock:
            self._here -= 1

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's below
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/chat/completions"
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                answer = server._take(asked, {name.lower(): value for name, value in self.headers.items()})
                half = len(answer.body) // 2
                try:
                    self.send_response(answer.status)
                    self.send_header("content-type", "application/json")
                    for name, value in {"content-length": str(len(answer.body)), **answer.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(answer.body[:half])
                    self.wfile.flush()
                    if answer.waits:
                        server._free.wait()
                    server._leave()  # before the client can know that it has been served
                    self.wfile.write(answer.body[half:])
                except OSError:
                    return  # who asked has hung up

            def log_message(self, *_: Any) -> None:
                return

        return Handler
