"""Where a command finds servers and services: the environment first, then this project's devkit."""

import os
from pathlib import Path

from services.devkit import fleet, home, servers
from services.devkit.fleet import Address
from services.devkit.pseudonym_key import PERSON_REF_KEY, pseudonym_key

DEFAULT_PORTS = {
    "intake": {"api": 8101, "admin": 9101, "mllp": 2575},
    "router": {"api": 8102, "admin": 9102},
    "eit": {"api": 8103, "admin": 9103},
    "metrics": {"api": 8104, "admin": 9104},
}
"""The ports of `frontdoor run` where `API_PORT`, `ADMIN_PORT`, `MLLP_PORT` are not set."""


def server_environment() -> dict[str, str]:
    """`DATABASE_URL` and `KAFKA_BOOTSTRAP_SERVERS`, as given or as the devkit has them."""
    return servers.choose(home.current()).environment()


def topic_prefix() -> str:
    """What every topic and group begins with."""
    return os.environ.get("TOPIC_PREFIX", "")


def sources_dir() -> Path:
    """The folder of the source files that intake reads."""
    from services.intake.source_files import SOURCES  # loads slowly

    return Path(os.environ.get("SOURCES_DIR", SOURCES))


def ruleset_pack() -> Path:
    """The folder of the pack that the router decides by."""
    from services.router.load import PACKS  # loads slowly

    return Path(os.environ.get("RULESET_PACK", PACKS / "leeds-pilot"))


def port_environment(service: str) -> dict[str, str]:
    """The ports that a service listens on when it is run by hand."""
    named = {f"{kind}_port".upper(): str(port) for kind, port in DEFAULT_PORTS[service].items()}
    return {name: os.environ.get(name, port) for name, port in named.items()}


def key_environment(service: str) -> dict[str, str]:
    """Intake's key of the pseudonyms where none is given: this machine's. Nobody else gets it."""
    if service != "intake" or PERSON_REF_KEY in os.environ:
        return {}
    return {PERSON_REF_KEY: pseudonym_key(home.current())}


def addresses() -> dict[str, Address]:
    """Each service's address: where the devkit runs it, else the ports of `frontdoor run`.

    `FRONTDOOR_<SERVICE>_URL`, `…_ADMIN_URL` and `…_MLLP` (host:port) name another place.
    """
    found = fleet.running(home.current())
    return {name: _named(name, found.get(name) or _by_hand(name)) for name in DEFAULT_PORTS}


def _by_hand(name: str) -> Address:
    ports = DEFAULT_PORTS[name]
    api = f"http://127.0.0.1:{ports['api']}" if "api" in ports else None
    mllp = f"127.0.0.1:{ports['mllp']}" if "mllp" in ports else None
    return Address(0, f"http://127.0.0.1:{ports['admin']}", api, mllp)


def _named(name: str, found: Address) -> Address:
    prefix = f"FRONTDOOR_{name.upper()}"
    api = os.environ.get(f"{prefix}_URL", found.api)
    admin = os.environ.get(f"{prefix}_ADMIN_URL", found.admin)
    return Address(found.pid, admin, api, os.environ.get(f"{prefix}_MLLP", found.mllp))
