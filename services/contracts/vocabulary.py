"""The closed vocabularies. A value outside them does not exist for the router or the metrics."""

import operator
from enum import StrEnum
from typing import TYPE_CHECKING


class Vocabulary(StrEnum):
    """A closed list of words.

    What writes JSON asks each word for its value. An `Enum` answers that by Python code: writing
    facts would take half as long again.
    """

    if not TYPE_CHECKING:
        value = property(operator.attrgetter("_value_"))


class Answer(Vocabulary):
    """A four-valued boolean. Text alone never says more than `suspected`; a person confirms it."""

    YES = "yes"
    NO = "no"
    SUSPECTED = "suspected"
    UNKNOWN = "unknown"


class SourceKind(Vocabulary):
    """Who sent it, finer than Interweave's requester type, which has no ambulance value."""

    CONTACT_CENTRE = "contact_centre"
    AMBULANCE = "ambulance"
    HOSPITAL = "hospital"
    GP = "gp"
    POLICE = "police"
    PROFESSIONAL = "professional"


class Channel(Vocabulary):
    """How it came in."""

    PHONE = "phone"
    ONLINE_FORM = "online_form"
    EMAIL = "email"
    FHIR = "fhir"
    ADW = "adw"
    HL7 = "hl7"
    FILE = "file"


class RequesterType(Vocabulary):
    """Interweave (Yorkshire & Humber Care Record) RequesterType."""

    ADVOCATE = "ADV"
    ANONYMOUS = "ANON"
    CARE_PROVIDER = "ASCP"
    FAMILY_FRIEND_NEIGHBOUR = "FFN"
    INTEGRATED_CARE_CENTRE = "ICC"
    INTERMEDIATE_CARE = "IC"
    INTERNAL = "INT"
    HOUSING = "LAHD"
    LEGAL_AGENCY = "LA"
    MANAGING_AUTHORITY = "MA"
    NOT_KNOWN = "UKN"
    PORTAL = "P"
    PRIMARY_HEALTH = "PCH"
    SECONDARY_HEALTH = "SH"
    TRUSTED_ASSESSOR = "TA"
    OTHER = "OTH"
    SELF = "S"


class ContactReason(Vocabulary):
    """Interweave (Yorkshire & Humber Care Record) ContactReason, its published codes."""

    ACCESS_TO_RECORDS = "FOI"
    EQUIPMENT_ISSUE = "AEI"
    APPLICATION = "AR"
    CARE_ACT_QUERY = "CAQ"
    COMPLAINT = "C"
    CONCERN_FOR_WELFARE = "CFW"
    CONTINUING_HEALTH_CARE = "CHC"
    DATA_SHARING_REQUEST = "DSR"
    DOLS = "DOLS"
    FINANCE_QUERY = "FIQ"
    HEALTH_REFERRAL_2D = "HRF-2D"
    HEALTH_REFERRAL_EOL = "HRF-EOL"
    HEALTH_REFERRAL_FT = "HRF-FT"
    HOSPITAL_DISCHARGE = "HD"
    MHA_ASSESSMENT_REQUEST = "MHAAR"
    MH_TRIBUNAL_REPORT = "MHTRR"
    NEAREST_RELATIVE_REQUEST = "NRR"
    NOT_FOR_ADULT_SOCIAL_CARE = "NF"
    DEATH_NOTIFICATION = "ND"
    ONLINE_SELF_ASSESSMENT = "OSF"
    OTHER = "OTH"
    UPDATE_OR_INFORMATION = "PUI"
    REPEAT_RESPITE = "RR"
    SAFEGUARDING_INCIDENT = "R-SI"
    INCIDENT = "R-I"
    PACKAGE_OF_CARE_ISSUE = "R-IPC"
    EQUIPMENT_REQUEST = "REQ-AE"
    ADVOCACY_REQUEST = "REQ-ADVO"
    ASSESSMENT_REQUEST = "REQ-ASS"
    CARERS_SERVICES_REQUEST = "REQ-CS"
    DECISION_SUPPORT_TOOL_MEETING = "REQ-DST"
    INFORMATION_REQUEST = "REQ-I"
    PERMANENT_PLAN_ADJUSTMENT = "REQ-PSPA"
    TEMPORARY_PLAN_ADJUSTMENT = "REQ-TSPA"
    REVIEW_REQUEST = "REQ-R"
    URGENT_SUPPORT_CARER = "REQ-USC"
    URGENT_SUPPORT_SERVICE_USER = "REQ-USS"
    SELF_ASSESSMENT = "SA"
    TRANSITIONS_CASE = "TC"
    TRANSPORT = "TRAN"


class AgeBand(Vocabulary):
    """Wide bands, so that a fact does not point to a person."""

    UNDER_18 = "under_18"
    FROM_18 = "18_64"
    FROM_65 = "65_74"
    FROM_75 = "75_84"
    FROM_85 = "85_plus"
    UNKNOWN = "unknown"


class Locality(Vocabulary):
    """The areas that the Leeds papers name. No ward map is published, so most are `unknown`."""

    SOUTH = "south"
    SOUTH_EAST = "south_east"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Urgency(Vocabulary):
    """FHIR R4 request-priority, least urgent first."""

    ROUTINE = "routine"
    URGENT = "urgent"
    ASAP = "asap"
    STAT = "stat"


class Profession(Vocabulary):
    """Who an EIT case is allocated to."""

    OCCUPATIONAL_THERAPIST = "ot"
    OCCUPATIONAL_THERAPY_ASSISTANT = "ota"
    SOCIAL_WORKER = "sw"


class Support(Vocabulary):
    """What the EIT arranges."""

    EQUIPMENT = "equipment"
    TELECARE = "telecare"
    REABLEMENT = "reablement"
    SIGNPOSTING = "signposting"
    HOME_CARE = "home_care"


class Outcome(Vocabulary):
    """How a case ends: the Release 2 event outcomes of Client Level Data, and our own two."""

    REABLEMENT = "progress_to_reablement"
    ASSESSMENT = "progress_to_assessment"
    SUPPORT = "progress_to_support"
    CONTINUATION = "continuation_of_support"
    ADMITTED = "admitted_to_hospital"
    OTHER_AUTHORITY = "nfa_moved_to_other_authority"
    NHS = "nfa_nhs"
    SELF_FUNDED = "nfa_self_funded"
    SIGNPOSTED = "nfa_information_and_advice"
    OTHER_SERVICE = "nfa_other_council_service"
    DECLINED = "nfa_support_declined"
    DECEASED = "nfa_deceased"
    ENDED_AS_PLANNED = "nfa_support_ended_as_planned"
    ENDED_OTHER = "nfa_support_ended_other"
    NO_SERVICES = "nfa_no_services_offered"
    OTHER = "nfa_other"
    REROUTED = "rerouted"
    WITHDRAWN = "withdrawn"


class Refusal(Vocabulary):
    """Why an event stands in a dead letter."""

    MALFORMED = "malformed"
    POISON = "poison"
    UNKNOWN_TYPE = "unknown_type"
    UNSENDABLE = "unsendable"
