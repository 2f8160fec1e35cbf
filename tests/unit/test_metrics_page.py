"""The page of metrics names what the services export."""

from importlib import import_module
from pathlib import Path

from services.chassis.instruments import REGISTRY

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_every_metric_of_a_service_stands_on_the_page() -> None:
    for service in ("chassis", "intake", "router", "eit", "metrics"):
        import_module(f"services.{service}.instruments")
    page = PAGE.read_text(encoding="utf-8")
    found = {family.name for family in REGISTRY.collect()}
    assert len(found) > 20
    assert not {name for name in found if f"`{name}" not in page}
