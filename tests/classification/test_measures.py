"""The classifier stays as good on the texts it was never tuned on as docs/classification.md records."""

from __future__ import annotations

from tests.classification.baseline import classify_by_bigrams
from tests.classification.measures import measure, rows_of

MARGIN = 0.02
"""How far a measure may be from the recorded one to its worse side: five of the 262 texts that mean an
entry, two of the 141 that fit nothing."""

TOP1, TOP3, MISSED, WRONG_MATCH, ALARM, ALARM_OR_UNSURE = 0.920, 0.947, 0.088, 0.0, 0.0, 0.064


def test_the_unseen_half_is_measured_as_recorded() -> None:
    found = measure(rows_of("unseen"))
    assert (found.texts, found.nothing) == (262, 141)
    assert found.top1 >= TOP1 - MARGIN
    assert found.top3 >= TOP3 - MARGIN
    assert found.missed <= MISSED + MARGIN
    assert found.wrong_match <= WRONG_MATCH + MARGIN
    assert found.alarm <= ALARM + MARGIN
    assert found.alarm_or_unsure <= ALARM_OR_UNSURE + MARGIN


def test_it_beats_counting_bigrams() -> None:
    rows = rows_of("unseen")
    found, plain = measure(rows), measure(rows, classify_by_bigrams)
    assert found.top1 > plain.top1 and found.top3 > plain.top3
    assert found.missed < plain.missed and found.alarm_or_unsure < plain.alarm_or_unsure
