"""Every class there is, in the order of the table."""

from tests.hostile.attack import Kind
from tests.hostile.doors import fhir, files, forms
from tests.hostile.doors import hl7 as hl7_door
from tests.hostile.doors import http as line
from tests.hostile.doors import mail as mailbox
from tests.hostile.doors import who as senders
from tests.hostile.readers import csv, hl7, json, mail, who, xml

ORDER = ("S1", "S6", "S7", "S10", "S11", "S12", "S15", "S16", "S17", "CSV", "HL7")

READERS: tuple[Kind, ...] = (
    who.TOKENS,
    who.SIGNATURES,
    who.FORGERIES,
    mail.BOMBS,
    mail.ATTACHMENTS,
    xml.XML,
    json.BUNDLES,
    json.FORMS,
    json.LINES,
    csv.ROWS,
    csv.FILES,
    hl7.HL7,
)

DOORS: tuple[Kind, ...] = (
    senders.TOKENS,
    senders.SIGNATURES,
    mailbox.FORGERIES,
    mailbox.BOMBS,
    mailbox.ATTACHMENTS,
    fhir.XML,
    files.NOTICES,
    fhir.BUNDLES,
    forms.FORMS,
    forms.LINES,
    line.HTTP,
    files.ROWS,
    files.FILES,
    hl7_door.HL7,
)

KINDS = tuple(sorted((*READERS, *DOORS), key=lambda kind: ORDER.index(kind.check)))
