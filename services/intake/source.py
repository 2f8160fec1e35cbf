"""A source: one partner and one way in, as its reviewed file states it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self, TypeAlias

from pydantic import StringConstraints, ValidationInfo, model_validator

from services.chassis.reviewed.faults import FaultAt, unknown_word
from services.contracts.model import Identifier
from services.contracts.vocabulary import Channel, ContactReason, RequesterType, SourceKind
from services.intake.parts.adw import Adw
from services.intake.parts.answers import Answers
from services.intake.parts.authentication import Authentication
from services.intake.parts.bars import Bars
from services.intake.parts.closed import Claim, Closed, Fact, Meaning, Text
from services.intake.parts.contact import Contact
from services.intake.parts.folder import Folder
from services.intake.parts.form import Form
from services.intake.parts.hl7 import Hl7
from services.intake.parts.limits import Limits
from services.intake.parts.mailbox import Mailbox, MailForm
from services.intake.parts.tables import CodeTable, Silence

Ods = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]


class SourceDoor(StrEnum):
    """Which door a source knocks at."""

    JSON = "http-json"
    BARS = "bars"
    ADW = "adw"
    FOLDER = "folder"
    MAILBOX = "mailbox"
    MLLP = "mllp"


_DESCRIBED = {
    SourceDoor.BARS: "bars",
    SourceDoor.ADW: "adw",
    SourceDoor.FOLDER: "folder",
    SourceDoor.MAILBOX: "mailbox",
    SourceDoor.MLLP: "hl7",
}
"""The part of the file that a door needs, which no other source has."""

_ANSWERED: Mapping[SourceDoor, Mapping[str, bool]] = {
    SourceDoor.JSON: {"url": True, "secret": False},
    SourceDoor.BARS: {"url": True, "target": True, "token": False},
    SourceDoor.ADW: {},
}
"""What answers have at a door, and whether they need it; at other doors there are none."""

_KEYED = frozenset({SourceDoor.JSON, SourceDoor.BARS})
"""The doors where a sender shows who it is."""


LENDER = "code_tables_of"
"""The field that names the source whose tables are borrowed."""

Tables: TypeAlias = Mapping[str, tuple[CodeTable, ...]]
"""What can be borrowed, by source: the context in which a file is read."""


class Source(Closed):
    """One partner and one way in."""

    name: Identifier
    """The name of the file, without `.yaml`."""
    title: Text
    """Who it is, for people."""
    organisation: Ods | None = None
    """Its code in the Organisation Data Service, as RX8."""
    contact: Contact | None = None
    """Whom to ask about it."""
    kind: SourceKind
    """Who sends."""
    channel: Channel
    """How it is counted."""
    door: SourceDoor
    """Where its messages come in."""
    test: bool = False
    """Whether it is for trials: its referrals never reach a team."""
    requester_type: RequesterType = RequesterType.NOT_KNOWN
    """Who asks, where the message does not say."""
    reason: ContactReason = ContactReason.OTHER
    """Why, where the message does not say."""
    always: Meaning = {}
    """What holds of everything that it sends."""
    code_tables_of: Identifier | None = None
    """Another source, whose code tables are these."""
    code_tables: tuple[CodeTable, ...] = ()
    """What its codes say."""
    silence: dict[Fact, Silence] = {}
    """What it means that it says nothing of a fact, and who agreed to that."""
    bars: Bars | None = None
    hl7: Hl7 | None = None
    adw: Adw | None = None
    """What it may send as assessment, discharge and withdrawal notices."""
    folder: Folder | None = None
    """What it drops as files."""
    form: Form | None = None
    """How its form is read: which column says what."""
    mailbox: Mailbox | None = None
    """Whose mail it is, and what of it is read."""
    authentication: Authentication | None = None
    """How it shows who it is; without this, by a key that `frontdoor sources` issues."""
    limits: Limits | None = None
    """How much it may send."""
    answers: Answers | None = None
    """Where it is told what became of its referrals; without this, it asks."""

    @model_validator(mode="before")
    @classmethod
    def _with_the_tables_it_borrows(cls, stated: Any, info: ValidationInfo) -> Any:
        """Before anything is checked, for its form may read by them."""
        if not isinstance(stated, dict) or LENDER not in stated:
            return stated
        if "code_tables" in stated:
            raise FaultAt(f"either 'code_tables' or '{LENDER}', not both", LENDER)
        lent: Tables = info.context or {}
        return {**stated, "code_tables": lent.get(str(stated[LENDER]), ())}

    @model_validator(mode="after")
    def _door_is_described(self) -> Self:
        for door, part in _DESCRIBED.items():
            there = getattr(self, part) is not None
            if (self.door is door) != there:
                wrong = f"a source has a '{part}' part exactly when its door is '{door}'"
                raise FaultAt(wrong, part if there else "door")
        return self

    @model_validator(mode="after")
    def _tests_are_tests(self) -> Self:
        if self.hl7 is not None and not self.test and set(self.hl7.processing) != {"P"}:
            only = "only a source with 'test' takes the processing ids T and D"
            raise FaultAt(only, "hl7", "processing")
        return self

    @model_validator(mode="after")
    def _one_table_a_system(self) -> Self:
        systems = [table.system for table in self.code_tables]
        for number, system in enumerate(systems):
            if system in systems[:number]:
                twice = f"the code system '{system}' has a table already"
                raise FaultAt(twice, "code_tables", number, "system")
        return self

    @model_validator(mode="after")
    def _files_have_a_form(self) -> Self:
        if self.folder is not None and self.form is None:
            raise FaultAt("what is dropped as files is read by a 'form' part", "folder")
        return self

    @model_validator(mode="after")
    def _the_form_reads_by_tables(self) -> Self:
        there = [table.system for table in self.code_tables]
        for number, column in enumerate(self.form.facts if self.form else ()):
            if column.table not in there:
                wrong = unknown_word("code table", column.table, there)
                raise FaultAt(wrong, "form", "facts", number, "table")
        return self

    @model_validator(mode="after")
    def _mails_have_a_form(self) -> Self:
        flat = {MailForm.TABLE, MailForm.BODY}
        if self.mailbox is not None and self.form is None and flat & set(self.mailbox.reads):
            raise ValueError("tables and bodies of mails are read by a `form` part")
        return self

    @model_validator(mode="after")
    def _silence_can_be(self) -> Self:
        for fact in self.silence:
            if fact in self.always:
                never = f"it is never silent about '{fact}': 'always' says what holds"
                raise FaultAt(never, "silence", fact)
        return self

    @model_validator(mode="after")
    def _answered_by_its_door(self) -> Self:
        if self.answers is None:
            return self
        takes = _ANSWERED.get(self.door)
        if takes is None:
            raise FaultAt(f"nobody is answered later at the door '{self.door}'", "answers")
        for name, needed in takes.items():
            if needed and getattr(self.answers, name) is None:
                wrong = f"answers at the door '{self.door}' need a '{name}'"
                raise FaultAt(wrong, "answers")
        for name in ("url", "secret", "target", "token"):
            if name not in takes and getattr(self.answers, name) is not None:
                wrong = f"answers at the door '{self.door}' have no '{name}'"
                raise FaultAt(wrong, "answers", name)
        return self

    @property
    def keyed(self) -> bool:
        """Whether it shows who it is by a key of ours."""
        return self.door in _KEYED and self.authentication is None

    @property
    def signs(self) -> bool:
        """Whether it shows who it is by a signature of each body."""
        return self.authentication is not None and self.authentication.signed

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Its title, by which people know it, and what its parts claim."""
        return (Claim(f"the title '{self.title}'", ("title",)), *super().claims)

    def table(self, system: str) -> CodeTable | None:
        """The table of a code system, by the last part of its address."""
        found = [table for table in self.code_tables if table.system == system]
        return found[0] if found else None
