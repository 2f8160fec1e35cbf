"""The fate that an error's type decides."""

from ssl import SSLCertVerificationError

import asyncpg
import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    MessageSizeTooLargeError,
    RequestTimedOutError,
    TopicAuthorizationFailedError,
)
from asyncpg.exceptions import InvalidCachedStatementError

from services.chassis import failures
from services.chassis.failures import (
    Fate,
    Malformed,
    Poison,
    Unavailable,
    describe,
    fate,
    outages,
)

OUTAGES = [
    (Unavailable(), "our own name for it"),
    (ConnectionRefusedError(), "the server is not there"),
    (TimeoutError(), "it does not answer"),
    (asyncpg.ConnectionDoesNotExistError(), "the connection broke"),
    (asyncpg.CannotConnectNowError(), "it is starting up"),
    (asyncpg.AdminShutdownError(), "it was stopped"),
    (asyncpg.TooManyConnectionsError(), "it has no room"),
    (asyncpg.DiskFullError(), "its disk is full"),
    (asyncpg.LockNotAvailableError(), "somebody else holds the row"),
    (asyncpg.DeadlockDetectedError(), "somebody else was chosen to win"),
    (asyncpg.SerializationError(), "the same, under another name"),
    (asyncpg.QueryCanceledError(), "the statement took too long"),
    (asyncpg.ReadOnlySQLTransactionError(), "it is a standby"),
    (asyncpg.InvalidPasswordError(), "our password was changed"),
    (asyncpg.InvalidAuthorizationSpecificationError(), "it does not let us in"),
    (asyncpg.InvalidCatalogNameError(), "our database is not there, or not yet restored"),
    (SSLCertVerificationError(), "its certificate has expired"),
    (asyncpg.InterfaceError("pool is closing"), "the client gave up the connection"),
    (asyncpg.InternalServerError(), "the server is at fault: XX000"),
    (asyncpg.DataCorruptedError(), "its disk is at fault: XX001"),
    (asyncpg.IndexCorruptedError(), "the same: XX002"),
    (asyncpg.InsufficientPrivilegeError(), "somebody took a right from us: 42501"),
    (InvalidCachedStatementError(), "a migration changed a plan that was kept: 0A000"),
    (KafkaConnectionError(), "the broker is away"),
    (RequestTimedOutError(), "the broker does not answer"),
]
FAULTS = [
    (Poison("?"), "our own name for it"),
    (KeyError("?"), "a bug of ours"),
    (asyncpg.UniqueViolationError(), "the event breaks a rule of the database"),
    (asyncpg.NotNullViolationError(), "the same"),
    (asyncpg.exceptions.DataError("?"), "the database refuses the value"),
    (asyncpg.UndefinedTableError(), "a bug of ours"),
    (asyncpg.FeatureNotSupportedError(), "the same"),
]


@pytest.mark.parametrize(("error", "because"), OUTAGES)
def test_our_own_outage_is_waited_out(error: Exception, because: str) -> None:
    assert fate(error) is Fate.UNAVAILABLE, because


@pytest.mark.parametrize(("error", "because"), OUTAGES)
def test_a_read_that_an_outage_ends_says_unavailable(error: Exception, because: str) -> None:
    with pytest.raises(Unavailable), outages():
        raise error


def test_a_bug_in_a_read_stays_what_it_is() -> None:
    with pytest.raises(KeyError), outages():
        raise KeyError


@pytest.mark.parametrize(("error", "because"), FAULTS)
def test_what_the_event_is_to_blame_for_is_poison(error: Exception, because: str) -> None:
    assert fate(error) is Fate.POISON, because


def test_a_value_that_the_driver_cannot_encode_is_no_outage() -> None:
    driver = asyncpg.exceptions._base.DataError("invalid input for query argument")  # type: ignore[attr-defined]
    assert isinstance(driver, asyncpg.InterfaceError)
    assert fate(driver) is Fate.POISON


def test_what_cannot_be_read_is_malformed() -> None:
    assert fate(Malformed("?")) is Fate.MALFORMED


def test_a_description_never_quotes_the_message() -> None:
    try:
        raise KeyError("Testperson Example")
    except KeyError as error:
        said = describe(error)
    assert said.startswith("KeyError at test_failures.py:")
    assert "Testperson" not in said


def test_a_statement_that_took_too_long_is_known_behind_the_outage() -> None:
    outage = Unavailable("QueryCanceledError 57014")
    outage.__cause__ = asyncpg.QueryCanceledError("x")
    assert failures.timed_out(outage)
    assert not failures.timed_out(Unavailable("x"))


def test_a_fault_of_our_own_is_not_called_an_outage_of_a_server() -> None:
    assert failures.culprit(KeyError("x")) == "help: a fault of our own"
    assert failures.culprit(Unavailable("x")) == "PostgreSQL"
    assert failures.culprit(KafkaConnectionError("x")) == "Kafka"


def test_only_what_the_broker_will_never_take_is_refused_for_good() -> None:
    assert failures.refused_for_good(MessageSizeTooLargeError())
    assert not failures.refused_for_good(TopicAuthorizationFailedError())
    assert not failures.refused_for_good(KafkaConnectionError())
