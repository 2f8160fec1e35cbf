"""The kinds of abuse and neglect of the Care Act 2014, and of danger to oneself, in plain words."""

import pytest

from services.intake.phrases import suspected

PHYSICAL = [
    "She was pushed by a neighbour",
    "He was hit by staff at the home",
    "punched by another resident",
    "her carer pinches her",
    "he grabbed her",
    "he dragged her out of bed",
    "he choked her",
    "he bit her",
    "strangulation",
    "non-fatal strangulation last week",
    "She was strangled",
    "he tried to suffocate him",
    "he threw a plate at her",
    "spat at by youths",
    "her son is violent",
    "violence at home",
    "threats to kill",
    "death threats",
    "threatened with a knife",
    "at knife-point",
    "he was stabbed",
    "cigarette burns on his arm",
    "finger-tip bruising",
    "unexplained burns",
    "locked in her room",
    "held against her will",
    "kept prisoner in the flat",
    "she is not allowed out",
    "not allowed to leave the house",
    "tied to the chair",
    "she was poisoned by somebody",
    "over-medicated by staff",
]
SEXUAL = [
    "rape",
    "She was raped by a neighbour",
    "sexual assault",
    "sexually assaulted",
    "sexual violence",
    "sexually harassed",
    "indecent assault",
    "indecently exposed himself",
    "molested by her uncle",
    "he groped her",
    "touched her inappropriately",
    "inappropriate touching by a carer",
    "groomed by an older man",
    "online grooming",
    "forced into prostitution",
    "non-consensual sex",
]
SLAVERY = [
    "modern slavery",
    "kept as a slave",
    "human trafficking",
    "He was trafficked from abroad",
    "forced labour",
    "forced to work without pay",
    "domestic servitude",
    "cuckooing",
    "his flat has been cuckooed",
    "county lines",
    "dealers have taken over his flat",
    "debt bondage",
    "her passport was taken",
]
HONOUR = [
    "forced marriage",
    "being forced to marry",
    "forced into marriage",
    "FGM",
    "female genital mutilation",
    "honour-based abuse",
    "honour based violence",
    "honor-based violence",
    "honour killing",
]
PSYCHOLOGICAL = [
    "coercive control",
    "coercive and controlling behaviour",
    "controlling behaviour",
    "stalking",
    "stalked by a man she met",
    "she has a stalker",
    "harassment",
    "harassed by neighbours",
    "harrassment by the landlord",
    "bullied by other residents",
    "bullying",
    "intimidated by youths",
    "humiliated by her carer",
    "gaslighting",
    "gas-lit by him",
    "verbal aggression from her son",
    "blackmailed",
    "lives in fear",
    "she is in fear of him",
    "fears for her life",
    "scared to go home",
    "does not feel safe at home",
    "doesn't feel safe",
    "she feels unsafe with him",
    "feels threatened",
]
FINANCIAL = [
    "fraud",
    "scammed out of 400 pounds",
    "victim of a scam",
    "theft of her savings",
    "robbed in the street",
    "money has gone missing",
    "missing money",
    "loan sharks",
    "rogue traders",
    "undue influence",
    "taking advantage of her",
    "being taken advantage of",
    "emptied her bank account",
    "unexplained withdrawals",
    "he controls her money",
    "her nephew is controlling her finances",
    "made to sign a will",
    "pressured into selling the house",
    "misappropriation of funds",
]
DISCRIMINATORY = [
    "hate crime",
    "disability hate incident",
    "mate crime",
    "racism",
    "racially abused",
    "homophobic neighbours",
    "discrimination",
]
ORGANISATIONAL = [
    "organisational failings, whistleblowing by staff",
    "rough handling",
    "handled roughly by carers",
    "poor standards of care",
    "manhandled",
    "left without food",
    "left unattended all day",
    "medication withheld",
    "they withhold food",
    "left in soiled clothes",
    "lying in his own faeces",
    "not been fed for two days",
    "starved by her carers",
]
SELF_NEGLECT = [
    "self-neglect",
    "hoarding",
    "a known hoarder",
    "living in squalor",
    "the flat is filthy",
    "squalid conditions",
    "unkempt",
    "infested with rats",
]
NAMED = [
    "adult at risk",
    "vulnerable adult",
    "at risk of harm",
    "section 42 enquiry",
    "S42",
    "safe-guarding",
    "safe guarding",
    "safegaurding",
    "child protection",
    "radicalised",
    "at risk of radicalisation",
    "a Prevent referral",
]
SUICIDAL = [
    "self-poisoning",
    "self poisoned",
    "self-injury",
    "self-inflicted wounds",
    "deliberate self harm",
    "DSH",
    "od'd last night",
    "took an OD",
    "took 40 paracetamol tablets",
    "took a handful of pills",
    "too many tablets taken",
    "parasuicide",
    "sucidal",
    "suicidle",
    "wants to be dead",
    "wishes she was dead",
    "does not want to live",
    "doesn't want to live",
    "doesn't want to be here anymore",
    "no reason to live",
    "lost the will to live",
    "life is not worth living",
    "better off without her",
    "wants to end it all",
    "end things",
    "threatening to jump off the bridge",
    "jumped in front of a train",
    "threw himself under a car",
    "found with a ligature",
    "a noose",
    "attempted hanging",
    "tried to hang himself",
    "slit her wrists",
    "cut her wrists",
]
DOMESTIC = [
    "domestic servitude by her husband",
    "coercive behaviour",
    "controlling partner",
    "her husband controls her",
    "her partner is violent",
    "violent husband",
    "partner violence",
    "intimate partner violence",
    "DV",
    "heard at MARAC",
    "an IDVA is involved",
    "DASH risk assessment",
    "non-molestation order",
    "in a women's refuge",
    "raped by her husband",
    "strangled by her ex-partner",
    "stalked by her ex",
    "her ex stalks her",
    "forced marriage",
    "honour-based abuse",
    "violence from her son",
]
HARM = [
    *PHYSICAL,
    *SEXUAL,
    *SLAVERY,
    *HONOUR,
    *PSYCHOLOGICAL,
    *FINANCIAL,
    *DISCRIMINATORY,
    *ORGANISATIONAL,
    *SELF_NEGLECT,
    *NAMED,
]


@pytest.mark.parametrize("text", HARM)
def test_harm_by_others_and_neglect_is_a_suspicion_of_abuse(text: str) -> None:
    assert "safeguarding" in suspected([text])


@pytest.mark.parametrize("text", SUICIDAL)
def test_danger_to_oneself_is_a_suspicion_of_suicide(text: str) -> None:
    assert "suicidal" in suspected([text])


@pytest.mark.parametrize("text", DOMESTIC[1:])
def test_harm_by_who_is_close_is_a_suspicion_of_domestic_violence(text: str) -> None:
    assert "domestic_violence" in suspected([text])


@pytest.mark.parametrize(
    "text",
    [
        "No rape or sexual assault disclosed",
        "No evidence of modern slavery",
        "No evidence of modern slavery, trafficking or forced marriage",
        "Denies any stalking or harassment",
        "No violence",
        "No honour-based violence",
        "No evidence of honour-based abuse",
        "No hoarding or self-neglect",
        "No indication of coercive control",
        "No self-injury",
        "No financial abuse or scams",
        "Not raped",
    ],
)
def test_what_is_denied_is_no_evidence(text: str) -> None:
    assert suspected([text]) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "pressure ulcer on the left heel, grade 2",
        "Needs help with grooming and washing",
        "stabbing pain in her back",
        "hit by a car last year",
        "strong family, looked after by her daughter",
        "does not want to live in a town",
        "feels unsafe on the stairs",
        "paracetamol 1g, omeprazole 20mg OD",
        "takes 12 tablets a day",
        "she is afraid of falling",
        "bruise on the knee after the trip",
        "locked-in syndrome",
        "rapeseed oil",
        "a stalk of celery",
        "blood pressure is well controlled",
        "pain is controlled with paracetamol",
        "Hepatitis B (HBV) vaccinated",
        "end of life care",
        "missing her late husband",
        "at risk of malnutrition (MUST 2)",
    ],
)
def test_a_single_symptom_or_another_meaning_is_no_suspicion_of_harm(text: str) -> None:
    found = suspected([text])
    assert not found & {"safeguarding", "suicidal", "domestic_violence"}


def test_who_is_accused_does_not_deny_for_the_one_who_is_harmed() -> None:
    for text in ("He denies rape", "Her husband was asked. He denies strangling her"):
        assert "safeguarding" in suspected([text])
