"""The codes that stand in a row of figures, in words: levels, how an area stands, why it is not ranked."""

from __future__ import annotations

from schemas.words import Words

LEVEL_WORDS = {
    "country": Words("全国", "Country"),
    "province": Words("省", "Province"),
    "prefecture": Words("市州", "Prefectures"),
    "county": Words("区县", "Counties"),
    "township": Words("乡镇街道", "Townships"),
    "community": Words("社区（村）", "Communities"),
}

SIGNIFICANCE_WORDS = {
    "better": Words("较好", "is better"),
    "same": Words("无显著差别", "no different"),
    "worse": Words("较差", "is worse"),
    "none": Words("不可比", "not comparable"),
}

REASON_WORDS = {
    "no_return": Words("本期没有报送", "no return for the period"),
    "no_baseline": Words("首期没有可比的社区", "nothing to compare with at the baseline"),
    "zero_denominator": Words("本期分母为零", "nothing to divide by in the period"),
    "completeness_below_minimum": Words("已报乡镇比例未达到要求", "too few townships have reported"),
    "too_few_communities": Words("社区数过少，不宜排名", "too few communities for a rank"),
    "total": Words("合计数随地区大小而变，不排名", "a total ranks by size and is not ranked"),
    "own_survey": Words("乡镇自己组织的调查不排名", "a township's survey of itself is not ranked"),
    "correction_under_way": Words("正在更正", "a correction is under way"),
    "recount_outside": Words("抽查核对超出容许范围", "a recount lies outside what is tolerated"),
    "too_few_indicators": Words("可用指标不足90%", "fewer than 90% of the indicators have a value"),
    "context": Words("背景指标，不排名", "describes the area and is not ranked"),
}
