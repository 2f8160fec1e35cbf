"""Writing CSV that is safe to open: every cell quoted, and none a formula."""

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def line(*texts: str) -> str:
    """One record, with its end."""
    return ",".join(map(cell, texts)) + "\r\n"


def cell(text: str) -> str:
    """A quoted cell. What a spreadsheet would take for a formula begins with an apostrophe."""
    shown = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + shown.replace('"', '""') + '"'
