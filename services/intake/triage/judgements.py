"""What a person may decide of a referral, and what follows. Pure."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.contracts.model import Count, Identifier, RuleId
from services.contracts.referral import (
    Clearance,
    Cleared,
    Exclusion,
    Overridden,
    Override,
    ReferralState,
)
from services.intake.held import Held
from services.intake.triage.roles import Action

TEAM = "manual_triage"
"""The team of whoever decides here."""


class Judgement(BaseModel, ABC):
    """`reason` is a short code, never a sentence about somebody.

    `expected_version` is the version that was seen, where `If-Match` does not say it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    reason: RuleId
    expected_version: Count | None = None

    @property
    @abstractmethod
    def action(self) -> Action:
        """What the role must allow."""

    @property
    @abstractmethod
    def event(self) -> type[ReferralState]:
        """How it is told."""

    @abstractmethod
    def on(self, referral: Held, *, by: str, at: datetime) -> Held:
        """The next version of the referral; the same where nothing changes."""


class Clear(Judgement):
    """One exclusion no longer holds, or never did. The other nine are looked at as before."""

    exclusion: Exclusion

    @property
    def action(self) -> Action:
        return Action.CLEAR_SAFEGUARDING if self.exclusion == "X8" else Action.CLEAR

    @property
    def event(self) -> type[ReferralState]:
        return Cleared

    def on(self, referral: Held, *, by: str, at: datetime) -> Held:
        if not referral.open_to(self.exclusion):
            return referral
        return referral.cleared(
            Clearance(exclusion=self.exclusion, by=by, team=TEAM, at=at, reason=self.reason)
        )


class Overrule(Judgement):
    """The referral goes where a person says, whatever the rules say."""

    destination: Identifier

    @property
    def action(self) -> Action:
        return Action.OVERRIDE

    @property
    def event(self) -> type[ReferralState]:
        return Overridden

    def on(self, referral: Held, *, by: str, at: datetime) -> Held:
        known, before = referral.concerns(), referral.judged.override
        if before and (before.destination, before.exclusions) == (self.destination, known):
            return referral
        override = Override(
            destination=self.destination, by=by, at=at, reason=self.reason, exclusions=known
        )
        return referral.after(replace(referral.judged, override=override))
