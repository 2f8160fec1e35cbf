"""A fault is told so that whoever wrote the file can put it right."""

from services.chassis.reviewed.faults import unknown_word


def test_words_of_a_closed_list_are_told_with_the_nearest() -> None:
    said = unknown_word("fact", "urgnt", ["urgent", "care_home"])
    assert said == "unknown fact 'urgnt'. Did you mean 'urgent'? Allowed: urgent, care_home."


def test_what_is_no_word_is_told_as_one_writes_it() -> None:
    said = unknown_word("value of 'delimiter'", "tab", [",", ";", "\t"])
    assert said == r"""unknown value of 'delimiter' 'tab'. Allowed: ",", ";", "\t"."""
