"""The bank holidays of England, as the government has published them."""

from datetime import date

import pytest

from services.router.bank_holidays import is_bank_holiday
from services.router.days import DAY

PUBLISHED = {
    2022: "0103 0415 0418 0502 0602 0603 0829 0919 1226 1227",
    2023: "0102 0407 0410 0501 0508 0529 0828 1225 1226",
    2024: "0101 0329 0401 0506 0527 0826 1225 1226",
    2025: "0101 0418 0421 0505 0526 0825 1225 1226",
    2026: "0101 0403 0406 0504 0525 0831 1225 1228",
    2027: "0101 0326 0329 0503 0531 0830 1227 1228",
}
"""Moved ones, those of one year, and those kept on a later day among them."""


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_weekday_that_is_one_and_no_other(year: int) -> None:
    every = [date(year, 1, 1) + each * DAY for each in range(365)]
    kept = [day for day in every if is_bank_holiday(day) and day.weekday() < 5]
    assert " ".join(f"{day:%m%d}" for day in kept) == PUBLISHED[year]
