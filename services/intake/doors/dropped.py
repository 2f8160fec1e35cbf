"""One dropped file as messages: each row one of its own, and the file one where it is refused.

Each row has a key of the file and its place in it: read again, after a crash or because it was sent
twice, one that was taken gets the first answer. One that was refused is read anew, since the
source's file may have been put right; where that says the same, its id is the same, too, and it is
kept once. A row's time of receipt is the file's, a microsecond later a line, so that an acceptance
says of which row of which file it is.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from services.chassis import ids
from services.intake import minted
from services.intake.doors import taking
from services.intake.doors.claim import Claim
from services.intake.doors.measure import Measure, over
from services.intake.doors.pickup import ODD
from services.intake.formats import rows
from services.intake.formats.reply_file import WHOLE_FILE
from services.intake.formats.row import Row
from services.intake.parts.folder import Folder
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Door, Submission

# Its rows were answered: read again, a question would be asked twice, and an old state come back.
_LATE = (
    "This file was written to after it was read. Drop what is new in it as a file of its own, and"
    " write under a name that ends in .part."
)

_MEDIA_TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "json": "application/json",
}


@dataclass(frozen=True)
class Dropped:
    """A claimed file of a source, measured."""

    claim: Claim
    source: Source
    folder: Folder
    measure: Measure

    @cached_property
    def identity(self) -> str:
        """The same for the same file, as long as the source's file says the same."""
        described = self.source.model_dump_json().encode()
        return hashlib.sha256(self.measure.sha256 + described).hexdigest()[:32]

    def check(self) -> None:
        """`Rejected` for a file that is not even to be opened: by its name, or its size."""
        name = self.claim.name
        if name == ODD or not name.lower().endswith(self.folder.suffix):
            odd = f"A file of this source has a plain name that ends in {self.folder.suffix}."
            raise refuse(415, Code.NOT_SUPPORTED, odd)
        if self.claim.late:
            raise refuse(409, Code.CONFLICT, _LATE)
        if (rejected := over(self.measure, self.folder)) is not None:
            raise rejected

    def row(self, row: Row) -> Submission:
        """A row, read or refused."""
        content = taking.read(lambda: rows.read(row, self.source), self.source)
        refused = isinstance(content, Rejected)
        return Submission(
            id=minted.refused(self.source, self.identity, row.number)
            if refused
            else ids.within(self.claim.id, row.number),
            source=self.source,
            door=Door.FILE,
            key=f"{self.measure.sha256.hex()[:32]}:{row.number}",
            body=row.body,
            size=len(row.body),
            sha256=hashlib.sha256(row.body).digest(),
            media_type=_MEDIA_TYPES[self.folder.format],
            received_at=self.claim.taken_at + timedelta(microseconds=row.number),
            content=content,
        )

    def refused(self, rejected: Rejected) -> Submission:
        """The file as a whole, refused: its beginning is kept, and all of it in quarantine."""
        return Submission(
            id=minted.refused(self.source, self.identity, WHOLE_FILE),
            source=self.source,
            door=Door.FILE,
            key=None,
            body=self.measure.beginning,
            size=self.measure.size,
            sha256=self.measure.sha256,
            media_type=_MEDIA_TYPES[self.folder.format],
            received_at=self.claim.taken_at,
            content=rejected,
        )
