"""Our own corpus of messy files, made on the spot: one case for each kind of fault, with what a reader must do.

The tables are alumni uploads where the fault allows it, so that pipeline tests can send them too.
"""

from tests.corpus.cases import Case, Readable, Refused
from tests.corpus.json_files import JSON
from tests.corpus.texts import DELIMITED, ENCODINGS, REFUSED_TEXT
from tests.corpus.workbooks import WORKBOOKS

CASES: list[Case] = [*ENCODINGS, *DELIMITED, *REFUSED_TEXT, *JSON, *WORKBOOKS]

__all__ = ["CASES", "Case", "Readable", "Refused"]
