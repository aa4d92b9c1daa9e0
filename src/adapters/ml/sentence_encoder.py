"""Embedder by sentence-transformers (extra `semantic`): meanings from a language model, all-MiniLM-L6-v2 by default."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from application.skills.similarity_ports import Embedder
from domain.shared.skill_names import skill_key
from domain.skills.vectors import Vectors, unit_rows

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"

_BATCH = 256
_LONGEST_NAME = 80
_WEIGHTS = ("*.safetensors", "*.bin")

_loaded: dict[tuple[str, bool], Any] = {}
_loading = Lock()


class SentenceEncoder(Embedder):
    """The model is loaded when it is first needed, once per process however many encoders ask for it.

    Args:
        model: a folder that holds the model, or its name on the Hugging Face hub.
        offline: never ask the network; a name must then be in the local cache.
    """

    def __init__(self, model: str = DEFAULT_MODEL, *, offline: bool = True) -> None:
        self._source, self._offline = model, offline
        self._name: str | None = None
        self._dimension: int | None = None

    @property
    def model(self) -> str:
        """The name on the hub; for a folder its own name with a digest of the weights in it."""
        if self._name is None:
            folder = Path(self._source)
            self._name = f"{folder.name[:_LONGEST_NAME]}-{_digest(folder)}" if folder.is_dir() else self._source
        return self._name

    @property
    def dimension(self) -> int:
        if self._dimension is None:
            self._dimension = len(self._encoder().encode("a", show_progress_bar=False))
        return self._dimension

    def embed(self, names: Sequence[str]) -> Vectors:
        keys = [skill_key(name) for name in names]
        if not keys:
            return np.zeros((0, self.dimension), dtype=np.float32)
        distinct = sorted(set(keys))  # equal keys must not differ by their neighbours in a batch
        encoded = self._encoder().encode(
            distinct, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        place = {key: i for i, key in enumerate(distinct)}
        return unit_rows(np.asarray(encoded)[[place[key] for key in keys]])

    def _encoder(self) -> Any:
        with _loading:
            wanted = (self._source, self._offline)
            if wanted not in _loaded:
                from sentence_transformers import SentenceTransformer  # seconds and 300 MB: only for who needs it

                _loaded[wanted] = SentenceTransformer(self._source, device="cpu", local_files_only=self._offline)
            return _loaded[wanted]


def _digest(folder: Path) -> str:
    found = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
    digest = hashlib.sha256()
    for path in found:
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
