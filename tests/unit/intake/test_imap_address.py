"""Where a mailbox is: with TLS, but on this machine; its password in a file and nowhere else."""

from pathlib import Path

import pytest

from services.intake.doors.imap_address import address

FILE = Path("/run/secrets/mailbox")


def test_an_address_names_host_user_and_folder() -> None:
    found = address("imaps://referrals%40council.example@mail.council.example/Shared%2FNew", FILE)
    assert (found.host, found.port, found.tls) == ("mail.council.example", 993, True)
    assert (found.user, found.folder) == ("referrals@council.example", "Shared/New")


def test_the_folder_is_the_inbox_where_none_is_named() -> None:
    assert address("imaps://u@mail.council.example", FILE).folder == "INBOX"
    assert address("imap://u@127.0.0.1:1143/", FILE).port == 1143


@pytest.mark.parametrize(
    "url",
    [
        "imap://u@mail.council.example/",
        "imaps://mail.council.example/",
        "imaps://u:secret@mail.council.example/",
        "imaps:///INBOX",
        "https://u@mail.council.example/",
        "",
    ],
)
def test_another_address_ends_the_start_and_is_not_quoted(url: str) -> None:
    with pytest.raises(ValueError, match="IMAP_URL") as refused:
        address(url, FILE)
    assert "secret" not in str(refused.value)


def test_without_a_file_for_the_password_there_is_no_mailbox() -> None:
    with pytest.raises(ValueError, match="IMAP_PASSWORD_FILE"):
        address("imaps://u@mail.council.example/", None)
