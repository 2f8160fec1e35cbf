"""Free text suspects, negated text says nothing, and in doubt a person looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.phrase_lists import PHRASES
from services.intake.phrases import suspected
from tests.thorough import thorough

STATED = [
    ("She is suicidal.", "suicidal", "said outright"),
    ("No falls. Suicidal.", "suicidal", "a negation ends with its sentence"),
    ("No falls\nSuicidal", "suicidal", "and with its line"),
    ("Not eating, suicidal and crying", "suicidal", "a comma without `or` is a new statement"),
    ("No fever but suicidal", "suicidal", "`but` ends a negation"),
    ("Not coping with suicidal thoughts", "suicidal", "what is negated is the coping"),
    ("Not eating he is suicidal", "suicidal", "a new subject without a full stop"),
    ("No, suicidal", "suicidal", "an answer, then a statement"),
    ("Not only suicidal", "suicidal", "`not only` negates nothing"),
    ("No longer suicidal", "suicidal", "once so: a person asks"),
    ("Not sure if she is suicidal", "suicidal", "doubt is no denial"),
    ("We cannot rule out suicide", "suicidal", "cannot is no denial"),
    ("Not denying suicidal thoughts", "suicidal", "two negations"),
    ("He was not sleeping because he wants to die", "suicidal", "`because` begins anew"),
    ("Suicidal: no support at home", "suicidal", "`no` belongs to the support"),
    ("Safeguarding concerns? Yes", "safeguarding", "a question answered"),
    ("Safeguarding concern", "safeguarding", "a heading counts"),
    ("Her son is taking her pension", "safeguarding", "without the word"),
    ("Without support she will self-harm", "suicidal", "what is missing is the support"),
    ("Without her tablets she becomes suicidal", "suicidal", "or the tablets"),
    ("No one has reported the abuse", "safeguarding", "nobody is not nothing"),
    ("No one believes the neglect", "safeguarding", "nor here"),
    ("She did not report the abuse", "safeguarding", "the report is negated"),
    ("He has not disclosed his abuse before", "safeguarding", "and what was disclosed is not"),
    ("Nothing stops the abuse", "safeguarding", "what goes on"),
    ("She is frightened of her son.", "safeguarding", "of a person"),
    ("He is scared of the carer", "safeguarding", "whoever it is"),
    ("Afraid of him", "safeguarding", "by one word"),
    ("Takes all of her money", "safeguarding", "a phrase of several words"),
    ("Today or he will", "urgent", "and another"),
    ("Her savings: he took the savings", "safeguarding", "after a colon"),
    ("No money and neglected", "safeguarding", "`and` is a new statement"),
    ("She did not want me to say her son takes her money", "safeguarding", "not the taking"),
    ("No family nearby, partner hits her", "domestic_violence", "a new statement"),
    ("No pain, she says her partner hits her or shouts", "domestic_violence", "an `or` of its own"),
    ("Does not feel safe due to domestic violence", "domestic_violence", "a cause is not negated"),
    ("No support for mental health problems", "mental_health", "the support is missing"),
    ("Not taking mental health medication", "mental_health", "the taking is negated"),
    ("Does not manage her depression", "mental_health", "the managing is negated"),
    ("No learning disability support in place", "learning_disability", "the support is missing"),
    ("There is no food in the house", "food_parcels", "a phrase that has a `no` of its own"),
    ("He has not been seen for a week", "welfare_check", "and a `not`"),
    ("He said he will not stop abusing her.", "safeguarding", "the stopping is negated"),
    ("never stops abusing her", "safeguarding", "and here"),
    ("nothing to stop abuse", "safeguarding", "and here"),
    ("not stopping abuse or neglect", "safeguarding", "and in a list"),
    ("She didn't deny suicidal thoughts.", "suicidal", "two negations"),
    ("He cannot really deny suicidal thoughts", "suicidal", "with a word between"),
    ("None of the carers reported the abuse", "safeguarding", "the report is negated"),
    ("Abuse denied by the son, but mother has bruises", "safeguarding", "by who is accused"),
    ("Abuse denied, but mother has bruises", "safeguarding", "a denial that is doubted"),
    ("Her son denies abuse", "safeguarding", "by who is accused"),
    ("He denies abusing her", "safeguarding", "an act is denied by who did it"),
    ("Abuse not reported to police", "safeguarding", "what is not reported may be so"),
    ("No abuse reported to police", "safeguarding", "nor is there none"),
    ("suicidal thoughts not disclosed to family", "suicidal", "or not disclosed"),
    ("She has not disclosed abuse", "safeguarding", "not yet"),
    ("She asked me not to mention any abuse", "safeguarding", "a wish"),
    ("no consent given safeguarding concern", "safeguarding", "the consent is missing"),
    ("no capacity financial abuse by nephew", "safeguarding", "the capacity is missing"),
    ("no capacity or financial abuse", "safeguarding", "and in a list"),
    ("no she is suicidal", "suicidal", "an answer without its comma"),
    ("patient not aware of safeguarding concern", "safeguarding", "it is there all the same"),
    ("Is she safe from abuse? No", "safeguarding", "the safety is denied"),
    ("No evidence that abuse has stopped", "safeguarding", "the end of it is negated"),
    ("No current plan suicidal", "suicidal", "the plan is negated"),
    ("No plan for suicide risk or self-harm.", "suicidal", "so there is a need of one"),
    ("There is currently no plan around self-harm", "suicidal", "so there is a need of one"),
    ("No known plan regarding neglect at home", "safeguarding", "so there is a need of one"),
    ("No problem disclosing abuse", "safeguarding", "the disclosing is none"),
    ("No police action regarding domestic violence", "domestic_violence", "what is missing"),
    ("Never recovered from the abuse", "safeguarding", "the recovery"),
    ("Denies pain suicidal", "suicidal", "the pain"),
    ("She does not want to live suicidal", "suicidal", "the wish to live is negated"),
    ("Police not concerned about abuse", "safeguarding", "others are not concerned"),
    ("Her son, who denies abuse", "safeguarding", "by who is accused"),
    ("Denies abuse but bruises seen", "safeguarding", "a denial that is doubted"),
    ("Denies abuse by her son", "safeguarding", "and one that names somebody"),
    ("Never a day without suicidal thoughts", "suicidal", "two negations"),
    ("Has not had a safeguarding visit", "safeguarding", "the visit is missing"),
    ("No new safeguarding concerns", "safeguarding", "there may be old ones"),
    ("Had a fall in the bathroom", "falls_risk", "inclusions too"),
]

NEGATED = [
    "There was no safeguarding concern.",
    "No safeguarding issues identified",
    "The main reason for the assessment was not an allergic reaction, a heart attack, chest/upper "
    "back pain, probable stroke, recent fit/seizure or suicide attempt.",
    "There had been no crushing chest, upper back or abdominal pain, or chest pain spreading to "
    "the arm, neck or jaw in the previous 24 hours.",
    "No indication scene unsafe",
    "Not a suicide attempt",
    "Denies suicidal ideation",
    "Denies he is suicidal",
    "No evidence of abuse or neglect",
    "No unexplained bruising, neglect, or abuse",
    "Without any abuse, neglect or exploitation",
    "Safeguarding concerns: none identified",
    "Safeguarding? No",
    "Safeguarding: no",
    "Suicidal ideation was denied",
    "Safeguarding concerns were not raised",
    "Non-urgent",
    "This isn\u2019t urgent",
    "No history of depression or self harm",
    "No concerns about safeguarding",
    "Not at risk of suicide or self-harm",
    "Not known to mental health services",
    "Does not live in a care home",
    "Has never been in a care home",
    "She doesn't have a learning disability",
    "No domestic violence disclosed",
    "There is no suggestion that he is suicidal",
    "Neither suicidal nor depressed",
    "The individual was not fighting for breath.",
    "Nothing to suggest abuse",
    "Not feeling suicidal",
    "She did not report any abuse",
    "She denies suicidal thoughts",
    "The patient denied any suicidal ideation",
    "Mrs Testperson denies self-harm",
    "Suicidal thoughts denied by patient",
    "No concerns about her mental health",
    "We are not aware of any safeguarding concerns",
    "No plans to end her life",
    "No thoughts of self-harm or suicide",
    "Not suicidal or depressed",
    "No abuse/neglect",
    "No abuse reported",
    "No physical or financial abuse",
    "Safeguarding concerns were not identified during this call",
    "Scared of going out",
    "Frightened of being alone",
]

CASES = [
    ("suicidal thoughts", "suicidal"),
    ("self-harm", "suicidal"),
    ("safeguarding concern", "safeguarding"),
    ("domestic abuse", "domestic_violence"),
    ("learning disability", "learning_disability"),
    ("depression", "mental_health"),
    ("chest pain", "medically_unwell"),
]

DENIALS = [
    "No {}",
    "There was no {}.",
    "No evidence of {}",
    "Denies {}",
    "No history of {}, or pain",
]
FILLER = st.lists(
    st.sampled_from(
        [
            "the",
            "person",
            "lives",
            "alone",
            "with",
            "two",
            "cats",
            "and",
            "likes",
            "tea",
            "no",
            "not",
            "or",
            "he",
            "is",
        ]
    ),
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize(("text", "fact", "why"), STATED)
def test_a_statement_is_suspected(text: str, fact: str, why: str) -> None:
    assert fact in suspected([text]), why


@pytest.mark.parametrize(
    ("text", "fact", "why"),
    [
        ("she wants to end\nher life", "suicidal", "broken by hand"),
        ("domestic\r\nviolence", "domestic_violence", "as mails break it"),
        ("self-\nharm", "suicidal", "after its own hyphen"),
        ("suici-\r\ndal", "suicidal", "after a hyphen of the break"),
        ("> she wants to end\n> her life", "suicidal", "as mails are quoted"),
        ("better off\n\n dead", "suicidal", "as double spacing breaks it"),
        ("better off\u2028dead", "suicidal", "as other programs break it"),
        ("No falls\nSuicidal", "suicidal", "a negation ends with its line all the same"),
        ("No fever, denies pain\nabuse\nor neglect", "safeguarding", "in a list as well"),
    ],
)
def test_a_phrase_is_found_wherever_its_line_is_broken(text: str, fact: str, why: str) -> None:
    assert fact in suspected([text]), why


FORMS = [
    ("Her son abuses her.", "safeguarding"),
    ("Her son abuses her.", "domestic_violence"),
    ("He neglects his mother.", "safeguarding"),
    ("the carer abuses and neglects him", "safeguarding"),
    ("two known abusers", "safeguarding"),
    ("his nephew exploits him", "safeguarding"),
    ("the carers mistreat him", "safeguarding"),
    ("we must safeguard her", "safeguarding"),
    ("her nephew has stolen her savings", "safeguarding"),
    ("her pension was stolen", "safeguarding"),
    ("he steals from her", "safeguarding"),
    ("the carer slaps them", "safeguarding"),
    ("the carer is slapping him", "safeguarding"),
    ("he shouted at me", "safeguarding"),
    ("he locks her in", "safeguarding"),
    ("he is locking her in", "safeguarding"),
    ("the neighbour threatens him", "safeguarding"),
    ("her son frightens her", "safeguarding"),
    ("Two overdoses this week.", "suicidal"),
    ("he ended his life", "suicidal"),
    ("she ends her own life", "suicidal"),
    ("he takes his own life", "suicidal"),
    ("wanting to die", "suicidal"),
    ("they wished to die", "suicidal"),
    ("he hangs himself", "suicidal"),
    ("she is cutting herself", "suicidal"),
    ("two suicides in the family", "suicidal"),
    ("her husband is beating her", "domestic_violence"),
    ("her ex keeps threatening her", "domestic_violence"),
    ("her wife has assaulted her", "domestic_violence"),
    ("beaten by his partner", "domestic_violence"),
    ("domestically abused", "domestic_violence"),
    ("he collapses", "medically_unwell"),
    ("she stopped breathing", "medically_unwell"),
    ("struggles for breath", "medically_unwell"),
    ("he bleeds heavily", "medically_unwell"),
    ("two heart attacks", "medically_unwell"),
    ("mental illnesses", "mental_health"),
    ("it depresses him", "mental_health"),
    ("ran out of food", "food_parcels"),
    ("hasn't been seen for a week", "welfare_check"),
    ("isn't answering the door", "welfare_check"),
    ("he struggled to wash", "struggling_at_home"),
    ("she cannot cope", "struggling_at_home"),
    ("two walking frames", "equipment_needs"),
    ("he visited two care homes", "care_home"),
    ("carers visiting daily", "home_care_requested"),
    ("he often falls", "falls_risk"),
]


@pytest.mark.parametrize(("text", "fact"), FORMS)
def test_a_phrase_is_found_in_every_form_of_its_words(text: str, fact: str) -> None:
    assert fact in suspected([text])


@pytest.mark.parametrize(
    ("text", "fact", "why"),
    [
        ("sui\u00adcidal", "suicidal", "a soft hyphen"),
        ("sui\u00ad\ncidal", "suicidal", "a soft hyphen where the line is broken"),
        ("sui\u200bcidal", "suicidal", "a zero-width space"),
        ("suicidal\u200bthoughts", "suicidal", "a zero-width space that parts two words"),
        ("\u202asuicidal\u202c", "suicidal", "controls of direction"),
        ("sui\u2060ci\ufeffdal", "suicidal", "joiners"),
        ("sui\x00cidal", "suicidal", "what is no text"),
        ("self\u2010harm", "suicidal", "a hyphen"),
        ("self\u2011harm", "suicidal", "a hyphen that does not break"),
        ("self\u2012harm", "suicidal", "the dash of figures"),
        ("self\u2013harm", "suicidal", "a dash"),
        ("self\u2014harm", "suicidal", "a long dash"),
        ("No falls\u2014suicidal", "suicidal", "a long dash where a statement ends"),
        ("wants\u00a0to\u202fdie", "suicidal", "spaces that do not break"),
        ("\uff53uicidal, sel\ufb01sh", "suicidal", "other forms of a letter"),
        ("su\u0131cidal suici\u0301dal", "suicidal", "accents"),
        ("down\u02bcs syndrome", "learning_disability", "another apostrophe"),
    ],
)
def test_a_phrase_is_found_however_its_characters_are_typed(text: str, fact: str, why: str) -> None:
    assert fact in suspected([text]), why


@pytest.mark.parametrize("apostrophe", ["'", "\u2019", "\u2018", "\u02bc"])
def test_a_denial_is_one_whatever_its_apostrophe(apostrophe: str) -> None:
    assert suspected([f"This isn{apostrophe}t urgent"]) == set()


def test_a_denial_is_not_carried_over_to_what_stands_in_the_next_line() -> None:
    assert suspected(["Immediate risk: No\nFamily name: Testperson"]) == set()


def test_a_denial_that_is_broken_over_two_lines_is_one() -> None:
    assert suspected(["Not known to mental\nhealth services. No domestic\nviolence."]) == set()


@pytest.mark.parametrize("text", NEGATED)
def test_a_negated_statement_is_no_evidence(text: str) -> None:
    assert suspected([text]) == frozenset()


@pytest.mark.parametrize("denial", DENIALS)
@pytest.mark.parametrize(("phrase", "fact"), CASES)
def test_a_denial_negates_any_phrase(denial: str, phrase: str, fact: str) -> None:
    assert fact not in suspected([denial.format(phrase)])


@thorough
@given(FILLER, st.sampled_from(CASES))
def test_no_sentence_before_a_statement_hides_it(filler: str, case: tuple[str, str]) -> None:
    phrase, fact = case
    assert fact in suspected([f"{filler}. There is {phrase}."])


@thorough
@given(FILLER, st.sampled_from(CASES))
def test_no_other_text_hides_a_statement(filler: str, case: tuple[str, str]) -> None:
    phrase, fact = case
    assert fact in suspected([filler, f"There is {phrase}", filler])


@thorough
@given(FILLER)
def test_filler_points_to_nothing(filler: str) -> None:
    assert suspected([filler]) == frozenset()


@thorough
@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert suspected([text]) <= PHRASES.keys()


HOSTILE = [
    "no suicidal " * 20_000,
    "suicidal, " * 20_000,
    "no " * 80_000 + "suicidal",
    "." * 250_000 + "x",
    " " * 250_000,
    "not a, " * 30_000 + "or suicidal",
    "no abuse and no neglect or " * 9_000,
    "a\u0301\u0323" * 80_000 + " suicidal",
    "self-\n" * 40_000,
    "\u200b\u2014\ufdfa" * 60_000,
    "not suicidal, was it " * 12_000,
    "not suicidal for two two two " * 9_000,
    "he threw a " * 20_000,
    "hit by a " * 25_000,
    "controls the " * 20_000 + "a" * 20_000,
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_no_long_time(text: str) -> None:
    assert suspected([text]) <= PHRASES.keys()


def test_a_denial_that_is_repeated_without_end_is_not_believed() -> None:
    assert "suicidal" in suspected(["no suicidal " * 1_000])


def test_denials_without_end_are_not_believed_though_each_is_a_sentence() -> None:
    assert suspected(["No suicidal thoughts. " * 300]) == set()
    assert suspected(["No suicidal thoughts. " * 301]) == {"suicidal"}


def test_of_a_clause_that_denies_without_end_only_the_last_words_count() -> None:
    assert "suicidal" in suspected(["no falls or " + "not eating, " * 8 + "pain or suicidal"])
    assert suspected(["no no no no no no no no no no suicidal thoughts"]) == set()
