"""What a mail says of its own urgency, in its header. It changes whose turn it is, and no fact."""

from services.intake.formats.mail_headers import Headers


def marked(headers: Headers) -> bool:
    """Whether its sender has marked it as urgent, in any of the three ways that programs have."""
    return (
        any(value.lower() == "high" for value in headers.all("importance"))
        or any(value.lower() == "urgent" for value in headers.all("priority"))
        or any(value[:1] in ("1", "2") for value in headers.all("x-priority"))
    )
