"""Units that a line above a table or a remark beside it states, for columns that it does not name."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

from pipelines.intake.files.units import BETWEEN, OWN, bare_unit, evened, foreign_unit, is_remark

_OWN = set().union(*OWN.values())

_ROUND = str.maketrans("[]【】{}<>〔〕", "()()()()()")
_BRACKETS = re.compile(r"\(([^()]*)\)")

_OF_FIGURES = "金额|货币|币值|币种|计量|计价|计算|度量|经费|资金|费用|款项|数额|数量|数值|面积|人口"
"""What has a unit and is no office: 金额单位."""

_LABEL = re.compile(
    rf"(?P<before>(?:{_OF_FIGURES}|\w)?)\s*(?:[单單]\s*位|(?<![a-z])units?(?![a-z]))\s*"
    r"(?!\s*\(?(?:名称|负责|领导|代码|编码|地址|电话|性质|类型|类别|意见|盖章|公章|签章|name))"
    r"(?:均|都|皆|统一|一律|全部)?(?P<sign>[:为為是用按以]*)"
    r"(?P<value>(?:\([^()]*\)|[^;。()])*)"
)
"""单位 with what it names and what is said to be it. An office is known by its name, its seal, its head."""

_NEXT_LABEL = re.compile(r"(?:填[报表]|制表|编制|审核|报送|联系|负责|经办|日期|时间).*|[^\s、,()]*:.*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_MULTIPLE = re.compile(r"[x×*]?\d{2,}(?:\^\d+|的\w次方)?(?:元|人|户|个|次|份|平方米|m2|亩)")
_DIGITS = re.compile(r"^\d+")
"""10000元 and 10k yuan; one digit before a unit says nothing."""

_AMOUNT_FIRST = re.compile(r"(?:[百千万亿]+|十万)(?:元|平方|亩|公顷)")
_ELSEWHERE = re.compile(r"(?:详?见|参见|按|如|同).*|[\W_]*")
"""计量单位：见表头, and a line left to be filled in."""

_OFFICE = re.compile(
    r"[局委办部厅处科股室站所院校园馆队会府镇乡街道村社区县市州省旗盟组居厂场店庄寨屯营]$"
    r"|中心|公司|集团|支部|网格|[盖公签]章|签[字名]|[x×某*]{2}"
)
"""How the name of an office or a place ends, or what stands where one is to be written."""

_READ = 60
"""Characters behind a label that are looked at: a cell may hold a page."""

_LONGEST = 6
"""Characters of a unit; what is longer and not understood is a name or a sentence."""

_SPOKEN = re.compile(
    r"(?<![不勿非别])(?:为|為|是|均|:|以|按照?|用)+(?P<unit>[^\W\d:为為是均以按用][^:为為是均以按用;。,、()]{0,8}?)"
    r"(?=$|[;。,、()]|为单位|為單位|计|計|填|统计|核算|表示|列示)"
)
"""金额均为万元, 以万元为单位, 面积以亩计; 不是万元 says the contrary."""

_NOTE = r"(?:备注|附注|注|说明|提示)?[:(]*"
_OF_A_COLUMN = re.compile(rf"(?!{_NOTE}\()[^():]+\([^()]*\)")
"""欠拨经费（单位：万元） is the header of a column that the template does not have."""


def stated_unit(title: str) -> str | None:
    """The foreign unit that a line above a table states, as in 单位：万元, （万元） or 以万元为单位, or None.
    What is said to be the unit and is not understood is one, unless it is the name of an office: 填报单位
    and 单位：某街道办事处 name who reports."""
    text = _plain(title)
    found = [_BRACKETS.findall(text), _spoken_units(text), [text]]
    alone = (part for words in chain(*found) for part in BETWEEN.split(words) if foreign_unit(part))
    labelled = (_labelled_unit(match) for match in _LABEL.finditer(text))
    unit = next(filter(None, chain(labelled, alone)), None)
    return None if unit is None else evened(unit)


def states_a_unit(remark: str) -> bool:
    """Whether a remark beside a table states a unit, as 单位：元 and 金额均为万元 do; 备注（万元） names a
    column."""
    text = "".join(_plain(remark).split())
    if _OF_A_COLUMN.fullmatch(text):
        return False
    labels = (match for match in _LABEL.finditer(text) if match["sign"])
    return any(labels) or any(map(foreign_unit, _spoken_units(text)))


def _plain(text: str) -> str:
    """In half-width signs and lower case, with round brackets and the blanks between words."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_ROUND)
    return _THOUSANDS.sub("", plain).strip()


def _spoken_units(text: str) -> list[str]:
    return [match["unit"] for match in _SPOKEN.finditer("".join(text.split()))]


def _labelled_unit(match: re.Match[str]) -> str | None:
    """What a label says the unit is, where that is not the columns' own."""
    value = _NEXT_LABEL.sub("", match["value"][:_READ]).strip()
    parts = [part for words in re.split(r"[\s()]+", value) for part in BETWEEN.split(words) if part]
    parts = [evened(value), *parts]
    foreign = next(filter(_is_foreign, parts), None)
    if foreign or not value or not _OWN.isdisjoint(map(bare_unit, parts)):
        return foreign
    if _AMOUNT_FIRST.match(bare_unit(value)):
        return value
    return value if _may_be_a_unit(match["before"], match["sign"], value, parts) else None


def _is_foreign(part: str) -> bool:
    return foreign_unit(_DIGITS.sub("", part)) or _MULTIPLE.fullmatch(bare_unit(part)) is not None


def _may_be_a_unit(before: str, sign: str, value: str, parts: list[str]) -> bool:
    """Whether what is not understood stands where a unit is stated: 金额单位 has nothing else, 单位 may be
    an office."""
    if not sign or all(map(is_remark, parts[1:])) or _ELSEWHERE.fullmatch(value):
        return False
    if re.fullmatch(_OF_FIGURES, before):
        return True
    return not before and ":" in sign and len(evened(value)) <= _LONGEST and not _OFFICE.search(evened(value))
