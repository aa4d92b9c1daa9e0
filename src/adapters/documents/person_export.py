"""The copy of what is known of a person: a ZIP of JSON files."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from application.privacy.ports import Archiver, Document

_HEAD = """\
This archive holds what the alumni network knows about you.

Each part is a JSON file, which any text editor opens; times are in UTC.

"""
_FILES = "files"


class ZipArchiver(Archiver):
    def write(self, target: Path, documents: Sequence[Document], attachments: Sequence[tuple[str, Path]]) -> None:
        with zipfile.ZipFile(target, "w", compression=zipfile.ZIP_DEFLATED) as archive:
            lines = [f"{document.name}.json\n    {document.about}\n" for document in documents]
            archive.writestr("README.txt", _HEAD + "\n".join(lines))
            for document in documents:
                text = msgspec.json.format(msgspec.json.encode(document.content), indent=2)
                archive.writestr(f"{document.name}.json", text)
            for name, path in attachments:
                archive.write(path, f"{_FILES}/{name}", compress_type=zipfile.ZIP_STORED)
