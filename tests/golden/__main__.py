"""`make golden`: accept how the packs decide the month now. A person reviews what changed."""

from services.router.load import PACKS, load
from tests.golden.month import MONTH, OUTCOMES, month, outcomes, record


def main() -> None:
    """Write the outcomes of every pack anew; the month, too, where there is none any more."""
    if not MONTH.exists():
        record()
    recorded = month()
    for pack in sorted(PACKS.iterdir()):
        lines = outcomes(load(pack).program, recorded)
        (OUTCOMES / f"{pack.name}.csv").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
