"""The page of metrics names what the services export."""

import re
from importlib import import_module
from pathlib import Path

from services.chassis.instruments import REGISTRY

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "metrics.md"
SOURCES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "services").rglob("*.py")}


def test_every_metric_of_a_service_stands_on_the_page() -> None:
    for path, source in SOURCES.items():
        if "registry=REGISTRY" in source:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    page = PAGE.read_text(encoding="utf-8")
    found = {family.name for family in REGISTRY.collect()}
    assert len(found) > 20
    assert not {name for name in found if not re.search(rf"`{name}(_total)?` \|", page)}


def test_every_metric_on_the_page_is_some_services() -> None:
    named = re.findall(
        r"^\| `(\w+?)(?:_total)?` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(named) > 40
    code = "".join(SOURCES.values())
    assert not {name for name in named if f'"{name}"' not in code}
