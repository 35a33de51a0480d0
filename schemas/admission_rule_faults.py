"""What is wrong with the rules of admission in a jurisdiction's file, which is written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.admission import ALL_BARRED, BODIES, JUDGES, KIND_RULES, PARTS, RULES, RuleDefinition
from schemas.codes import LIST_KIND
from schemas.declared import Fault, cites, table_faults
from schemas.demands import BESIDE_WORK, DEMANDS
from schemas.documents import SOURCES


def find_rule_faults(declared: Mapping[str, Any], known: tuple[str, ...] = SOURCES) -> Iterator[Fault]:
    """What is wrong with the section admission of a jurisdiction file, which may cite the ``known``
    documents: (place, sentence in Chinese, in English) each."""
    for key in [key for key in RULES if key not in declared]:
        yield (
            f"admission.{key}",
            "缺这一项规则；文件没有规定的写 silent = true",
            ("missing; write silent = true where the document is silent"),
        )
    for key, entry in declared.items():
        faults = _entry_faults(RULES.get(key), entry, known)
        yield from ((f"admission.{key}", zh, en) for zh, en in faults)


def find_kind_faults(declared: Mapping[str, Any], known: tuple[str, ...] = SOURCES) -> Iterator[Fault]:
    """What is wrong with the section demands: what the document says of each kind beside work items, or
    that it is silent. As find_rule_faults."""
    for kind in [kind for kind in BESIDE_WORK if kind not in declared]:
        yield (
            f"demands.{kind}",
            "缺这一类；文件没有规定的写 silent = true",
            "missing; write silent = true where the document is silent",
        )
    for kind, entry in declared.items():
        if kind not in BESIDE_WORK:
            yield f"demands.{kind}", "没有这一类", "there is no such kind"
            continue
        yield from _kind_faults(kind, entry, known)


def _kind_faults(kind: str, entry: Any, known: tuple[str, ...]) -> Iterator[Fault]:
    if not isinstance(entry, dict):
        yield from table_faults(f"demands.{kind}", entry, "KEY")
        return
    yield from ((f"demands.{kind}", zh, en) for zh, en in _note_faults(entry))
    told = {key: rule for key, rule in entry.items() if key not in ("silent", "note_zh", "note_en")}
    if bool(told) == (entry.get("silent") is True):
        yield (
            f"demands.{kind}",
            "写明各项规则，或只写 silent = true",
            "give its rules, or silent = true and none",
        )
    for key, rule in told.items():
        place, definition = f"demands.{kind}.{key}", KIND_RULES.get(key)
        yield from ((place, zh, en) for zh, en in _entry_faults(definition, rule, known, kind))


def _entry_faults(
    definition: RuleDefinition | None, entry: Any, known: tuple[str, ...], kind: str = ""
) -> Iterator[tuple[str, str]]:
    if definition is None:
        yield "没有这项规则", "there is no such rule"
        return
    if not isinstance(entry, dict) or ("value" in entry) == (entry.get("silent") is True):
        yield "value、silent = true 两者写且只写一个", "give one of value, silent = true"
        return
    yield from _note_faults(entry)
    if "value" in entry and not cites(entry, known):
        yield (
            f"须注明出处 source（{'、'.join(known)}）和条款 clause，都写在引号里",
            f"name the source ({', '.join(known)}) and its clause, both in quotes",
        )
    for word in ("value", "stands_in"):
        if word in entry:
            yield from _value_faults(definition, kind, word, entry[word])


def _value_faults(definition: RuleDefinition, kind: str, word: str, value: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a value: of another kind than the rule's, empty, or not to be said of these."""
    fits, allowed = _shape_of(definition, kind)
    if value == [] and definition.shape in _NEVER_EMPTY:
        yield (
            f"{word} 不能是空的：文件没有规定的，写 silent = true，或不写这一项",
            f"{word} must not be empty: where the document is silent write silent = true, or leave it out",
        )
    elif not fits(value):
        yield f"{word} {value!r} 不合要求：{allowed}", f"{word} {value!r} is not {allowed}"
        named = value if isinstance(value, list) else [value]
        if definition.shape in ("body", "bodies") and any(name in _NO_JUDGES for name in named):
            bodies = [BODIES.words[key] for key in _NO_JUDGES]
            yield (
                f"{'、'.join(body.zh for body in bodies)}不能审核或批准，请写有权审核、批准的机构",
                f"{', '.join(body.en for body in bodies)}: none of these reviews or approves; name who may",
            )
    elif definition.shape == "kind_codes" and ALL_BARRED in value and len(value) > 1:
        yield f"{ALL_BARRED} 已含其余各项，只写它一个", f"{ALL_BARRED} holds the others: write it alone"


_NEVER_EMPTY = ("parts", "bodies", "kind_parts", "kind_codes")
"""Shapes of which nothing at all is no rule: the default stands in, and is said to."""

_NO_JUDGES = tuple(key for key in BODIES.keys if key not in JUDGES)


def _note_faults(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for word in ("note_zh", "note_en"):
        if not isinstance(entry.get(word, ""), str):
            yield f"{word} 须为文字", f"{word} must be a text"


def _shape_of(definition: RuleDefinition, kind: str) -> tuple[Callable[[Any], bool], str]:
    """Whether a value is what the rule may be, and what it may be."""
    if definition.shape in ("kind_parts", "kind_codes"):
        part, codes = DEMANDS[kind].part, DEMANDS[kind].part_codes
        own = (*PARTS, "consultation", *([part] if part else []))
        allowed = own if definition.shape == "kind_parts" else (ALL_BARRED, *codes)
        return _some_of(allowed), f"[{', '.join(allowed)}]"
    return _FITS[definition.shape], _ALLOWED[definition.shape]


def _some_of(keys: tuple[str, ...]) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        once = isinstance(value, list) and len(set(map(str, value))) == len(value)
        return once and all(entry in keys for entry in value)

    return fits


def _names(value: Any) -> bool:
    named = isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value)
    return named and len(set(value)) == len(value)


def _whole_days(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 366


_FITS: dict[str, Callable[[Any], bool]] = {
    "parts": _some_of(PARTS),
    "bodies": _some_of(JUDGES),
    "lists": _some_of(LIST_KIND.keys),
    "names": _names,
    "body": lambda value: value in JUDGES,
    "flag": lambda value: isinstance(value, bool),
    "days": _whole_days,
}
_ALLOWED = {
    "parts": f"[{', '.join(PARTS)}]",
    "bodies": f"[{', '.join(JUDGES)}]",
    "lists": f"[{', '.join(LIST_KIND.keys)}]",
    "names": '["…", …]',
    "body": ", ".join(JUDGES),
    "flag": "true, false",
    "days": "0–366",
}
