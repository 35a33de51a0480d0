"""Units as they stand in headers, titles and number formats: a column's own ones, and others."""

from __future__ import annotations

import re
import unicodedata

OWN = {
    "元": {"元", "人民币", "人民币元", "rmb", "yuan", "cny", "¥", "元人民币"},
    "平方米": {"平方米", "平方", "平米", "m2", "m^2", "sqm", "squaremetres"},
    "户": {"户", "households"},
    "人": {"人", "人次", "名", "位", "人数", "persons", "people"},
    "个": {"个", "家", "数量", "个数"},
    "次": {"次", "场", "场次", "次数", "times"},
    "份": {"份", "件", "张", "次", "份数", "copies"},
}
"""Every way to write a column's own unit, by the word the contract uses."""

_VARIANTS = str.maketrans("萬億仟佰拾圓圆畝頃戶個幣", "万亿千百十元元亩顷户个币")
"""Traditional characters, and those that accountants write."""

_CURRENCY = re.compile(r"^(?:人民币|rmb|cny|¥)+|(?:人民币|整)+$")
"""What may stand before or behind an amount and is no other unit: 人民币万元, 万元整."""

_AMOUNT = "百|千|万|亿|十万|k|w|hundreds?|thousands?|millions?|billions?"
_AREA = "亩|公亩|市亩|英亩|公顷|顷|坪|平方公里|平方千米|平方分米|平方厘米|平方英尺|km2|hm2|ha|mu"
_THING = (
    rf"元|人民币|人|户|个|家|次|份|件|名|人次|户次|平方|平方米|平米|m2|㎡|(?:of)?(?:yuan|rmb|cny)|{_AREA}"
)
_FOREIGN = re.compile(
    rf"(?:{_AMOUNT})+(?:{_THING})?|{_AREA}|角|分|厘|美元|美金|港元|港币|欧元|日元|英镑|usd|hkd|eur"
    r"|%|‰|百分比|百分数"
)
_REMARK = re.compile(
    r"必填|选填|可选|可不填|可空|可留空|没有填0|无则填0|没有留空|整数|数字|数值|预填|已预填|自动|本月|当月|本期|月末|期末"
    r"|月|每月|本月数|当月数|截至月末|合计|小计|累计|required|optional|thismonth|number"
)
"""What may stand in brackets behind a figure's header and says nothing of its unit."""

BETWEEN = re.compile(r"[、,/;和及或与|]")
_LEADING = re.compile(r"^(?:计量)?(?:单位)[:为是]*")


def evened(text: str) -> str:
    """The text in half-width signs and lower case without blanks; ㎡ and m² are m2."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def bare_unit(text: str) -> str:
    """The unit alone: evened, in today's characters, without the currency before or behind it."""
    plain = evened(text).translate(_VARIANTS)
    return _CURRENCY.sub("", plain) or plain


def foreign_unit(text: str) -> bool:
    """Whether a text is a unit that no column of a return has, such as 万元 or 亩."""
    return _FOREIGN.fullmatch(bare_unit(text)) is not None


def is_remark(text: str) -> bool:
    """Whether a text says nothing of a unit, as 必填 does."""
    return _REMARK.fullmatch(text) is not None


def is_own(text: str, unit: str | None) -> bool:
    """Whether what stands behind a header is the column's own unit, with whatever else, or says nothing of a
    unit. What is not understood may be a unit."""
    parts = [part for part in BETWEEN.split(_LEADING.sub("", evened(text))) if part]
    if any(map(foreign_unit, parts)):
        return False
    own = OWN.get(unit or "", set())
    return not own.isdisjoint(map(bare_unit, parts)) or all(map(is_remark, parts))
