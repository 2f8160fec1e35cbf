"""The table of faults."""

from tests.faults.faults import (
    drain,
    failpoint,
    full_disk,
    group,
    kill,
    network,
    poison,
    postgres,
    repeats,
    replay,
    rolling,
    rules,
    server,
    zombie,
)
from tests.faults.trial import Fault, Needs

SERVICE_SECONDS = 30.0
SERVER_SECONDS = 60.0

FAULTS = (
    Fault("F1", "kill -9 at a named boundary", failpoint.run, share=4),
    Fault("F2", "kill -9 at any moment, of one or two", kill.run),
    Fault("F3", "zombie: stopped for 1.5 × the session", zombie.run),
    Fault("F4", "rolling restart", rolling.run),
    Fault("F5", "broker killed or stopped", server.broker, SERVER_SECONDS, Needs.OUR_SERVERS),
    Fault("F6", "broker in a black hole for 5 s, 45 or 360", network.black_hole, SERVER_SECONDS),
    Fault("F7", "answers to produce requests lost", network.lost_answers),
    Fault("F8", "resets, latency, slices, little bandwidth", network.rough),
    Fault("F9", "PostgreSQL killed or stopped", server.database, SERVER_SECONDS, Needs.OUR_SERVERS),
    Fault("F10", "reset around COMMIT", network.in_commit),
    Fault("F11", "PostgreSQL refuses", postgres.run),
    Fault("F12", "full disk", full_disk.run, SERVER_SECONDS, Needs.A_DISK),
    Fault("F14", "poison, and a handler that crashes", poison.run),
    Fault("F15", "duplicates", repeats.duplicates),
    Fault("F16", "stale events", repeats.stale),
    Fault("F17", "resend storm", repeats.storm),
    Fault("F19", "rebalance storm", group.storm),
    Fault("F20", "group set back to the earliest record", group.reset),
    Fault("F21", "replay, edit, discard: killed, then twice", replay.run),
    Fault("F22", "rules changed under load, broken ones refused", rules.run),
    Fault("F23", "two drains, a backlog, rows that stay", drain.run),
)
