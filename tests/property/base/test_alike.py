"""Names that may be one thing: ``alike`` is symmetric, does not look at how a name is written, and knows its
examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.base.names import alike, name_core

TEXT = st.text(alphabet="人口信息台账表登记排查统计（）() 2025年—", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人口信息台账", "人口信息登记表"),
        ("人口信息台账", "人口 信息台帐"),
        ("2025年安全排查统计表", "安全排查表（2026年）"),
        ("安全生产", "社区安全生产责任书"),
        ("反诈专班", "反诈工作站"),
        ("ＡＰＰ使用情况统计表", "app使用情况表"),
        ("城乡居民养老保险资格认证表", "城乡居民养老保险资格核证表"),
    ],
)
def test_these_are(one: str, other: str) -> None:
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人口信息台账", "垃圾分类台账"),
        ("安全", "安全生产责任书"),
        ("低保核查表", "低保公示表"),
        ("妇女之家", "儿童之家"),
        ("健在证明", "无房证明"),
        ("台账", "登记表"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert not alike(one, other) and not alike(other, one)


@given(TEXT, TEXT)
def test_it_is_symmetric_and_every_name_is_like_itself(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert alike(one, one)


@given(TEXT)
def test_blanks_and_digits_make_no_other_core(name: str) -> None:
    assert alike(name, f" {name}\u200b ")
    assert name_core(name_core(name)) == name_core(name)
