"""The rules of intervals, ranks and corrections in plain words, each with its exact form."""

from __future__ import annotations

from pages._ui.parts.method_links import METHODS, method_address, method_link
from pages._ui.words import figures
from pages._ui.words.text import _
from pipelines.queries.snapshot import Snapshot

__all__ = ["METHODS", "method_address", "method_link", "rules_in_words"]


def rules_in_words(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Heading and text of every rule, in reading order; numbers are the settings in force."""
    settings = snapshot.jurisdiction
    return [
        *_value_rules(),
        *_interval_rules(),
        *_rank_rules(figures.share(settings.minimum_completeness, 0), settings.minimum_communities),
        *_month_rules(settings.due_day),
    ]


def _value_rules() -> list[tuple[str, str]]:
    return [
        (
            _("How a value is made"),
            _(
                "The numerators and the denominators of all communities are summed up to the township, "
                "county, prefecture "
                "and province, then divided once. Rates are never averaged, so a large community weighs "
                "more than a small "
                "one. Only communities of accepted returns count."
            ),
        ),
        (
            _("When there is no value"),
            _(
                "A denominator of 0, or no accepted return, gives no value. It is shown as “—” with the "
                "reason, never as 0, "
                "and nothing is put in its place."
            ),
        ),
        (
            _("Stocks and flows"),
            _(
                "Each register is the full state at the end of the month. Removed plaques, stopped forms "
                "and retired "
                "certificates stay in it for at least 12 months, so “removed” is cumulative. In a quarter "
                "or year stocks "
                "take the last month; meetings, surveys, certificates issued, rebounds and returns add up."
            ),
        ),
        (
            _("Rows that vanished"),
            _(
                "What was in use in the last return and is gone from this one without having been ended "
                "counts on as in use, unconfirmed, until it is ended with a date, or a correction of the "
                "earlier month says that it never was. Under another name it counts once. Beside the figure "
                "stands how much of it is unconfirmed; the next workbook hands the row out again, marked."
            ),
        ),
    ]


def _interval_rules() -> list[tuple[str, str]]:
    return [
        (
            _("What the interval says"),
            _(
                "Were the same conditions to arise again and again, the interval would hold the underlying "
                "rate 95 times "
                "in 100. A short line is a firm figure; a long one rests on few communities, and must not "
                "be read closely."
            ),
        ),
        (
            _("How it is computed"),
            _(
                "Proportions: Wilson score interval. Counts over communities: Byar's approximation, exact "
                "Poisson "
                "(chi-square) below 10 cases. z = 1.959964. Totals, amounts, medians and changes have none: "
                "they are counted, not drawn."
            ),
        ),
        (
            _("Better and worse than the province"),
            _(
                "An area is called better or worse (▼ ▲) only where its value lies beyond the 95% control "
                "limit about the province's figure, and much better or worse (▼▼ ▲▲) beyond the 99.8% limit. "
                "Of 100 areas like the province about 5 lie beyond the 95% limit by chance alone; the page "
                "says how many to expect."
            ),
        ),
        (
            _("Broad or confined"),
            _(
                "A change is that of the communities that reported in both periods. What is counted in full "
                "has changed where it changed: broadly, where the townships' changes say so (Student's test, "
                "95 %), else in so many of so many townships. Events and surveys must also exceed chance. Of "
                "medians nothing is said."
            ),
        ),
    ]


def _rank_rules(completeness: str, communities: int) -> list[tuple[str, str]]:
    return [
        (
            _("Who is ranked"),
            _(
                "Areas where at least {completeness} of the townships have reported, with at least "
                "{communities:community|communities}, "
                "a denominator above 0 and no correction under way. The others stand below the "
                "table with "
                "the reason. Nobody can climb by not reporting."
            ).format(completeness=completeness, communities=communities),
        ),
        (
            _("How ranks are given"),
            _(
                "1 is the best by the indicator's direction, within the province and among areas of the "
                "same level. Equal "
                "values share a rank, marked “=”, and the next rank is left out (1, 2, 2, 4). Indicators "
                "of context are never ranked."
            ),
        ),
    ]


def _month_rules(due_day: int) -> list[tuple[str, str]]:
    return [
        (
            _("Late and on time"),
            _(
                "A month's return is due on day {day} of the next month, Beijing time. What counts is when "
                "the first "
                "accepted return was received: a later correction does not make it late, a rejected one "
                "does not make it "
                "on time."
            ).format(day=due_day),
        ),
        (
            _("Corrections"),
            _(
                "A correction replaces the month's return in the next snapshot. The replaced one is kept "
                "and can be read; "
                "figures already published stay in their snapshot."
            ),
        ),
        (
            _("Merged and renamed areas"),
            _(
                "A past month keeps the areas of its time. A trend or change across a merger is computed on "
                "the area that "
                "followed."
            ),
        ),
        (
            _("Rebound"),
            _(
                "A plaque, form, certificate, appraisal or tool in use again whose last accepted state was "
                "removed, "
                "stopped, retired or cancelled. It counts in the month it comes back."
            ),
        ),
    ]
