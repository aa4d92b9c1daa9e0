"""What a socket may take, and how long anything may last; all times in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class CloseCode(IntEnum):
    """Why the server closed; from 4000 on they are ours (docs/websocket.md)."""

    POLICY = 1008
    ERROR = 1011
    NOT_SIGNED_IN = 4401
    NOT_ALLOWED = 4403
    NO_ANSWER = 4408
    TOO_SLOW = 4413
    TOO_MANY = 4429


@dataclass(frozen=True, slots=True)
class Limits:
    """Attributes:
    sign_in: for the first message to come.
    heartbeat: between two pings; each connection's differs by up to a tenth.
    missed: pings in a row that may stay without an answer.
    stuck: how long the network may take nothing of what waits for a connection.
    linger: for the other side to read the close code; then the connection is cut.
    recheck: between two looks whether the token is still good.
    poll: between two looks for messages whose wake-up was lost.
    tick: how exactly the times above are kept.
    malformed: messages of a connection that may be none.
    chatter: messages that a connection may send between two pings.
    queued, queued_bytes: what may wait for a connection; the rest stays in the table.
    replay: messages that a returning connection is sent again.
    """

    sign_in: float = 10.0
    heartbeat: float = 25.0
    missed: int = 2
    stuck: float = 30.0
    linger: float = 10.0
    recheck: float = 300.0
    poll: float = 30.0
    tick: float = 0.5
    malformed: int = 20
    chatter: int = 200
    queued: int = 256
    queued_bytes: int = 1 << 20
    replay: int = 500
