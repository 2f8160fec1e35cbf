"""The folders by which senders reach intake, beside its ports."""

from dataclasses import dataclass
from pathlib import Path

from services.devkit.home import Home
from services.devkit.scenario.letter import SERVER


@dataclass(frozen=True)
class Doors:
    """All of them below one folder, and all open."""

    root: Path

    @property
    def mesh(self) -> Path:
        """Notices by ADW, a folder a source."""
        return self.root / "mesh"

    @property
    def drops(self) -> Path:
        """Dropped files, a folder a source."""
        return self.root / "drops"

    @property
    def mail(self) -> Path:
        """The mailbox, a Maildir."""
        return self.root / "mail"

    def settings(self) -> dict[str, str]:
        """What intake is told of them."""
        return {
            "ADW_DIR": str(self.mesh),
            "DROPS_DIR": str(self.drops),
            "MAIL_DIR": str(self.mail),
            "MAIL_SERVER": SERVER,
            "MAIL_POLL_SECONDS": "1",
        }


def doors(home: Home) -> Doors:
    """Those of a demo."""
    return Doors(home.root / "doors")
