"""The return: a cover and its registers. `REGISTERS` is the place where sheets, headers and codes meet."""

from __future__ import annotations

from schemas.returns.appraisals import APPRAISALS
from schemas.returns.base import Column, Register
from schemas.returns.certificates import CERTIFICATES
from schemas.returns.communities import COMMUNITIES
from schemas.returns.cover import COVER, COVER_COLUMNS, TEMPLATE_VERSION
from schemas.returns.digital_tools import DIGITAL_TOOLS
from schemas.returns.forms import FORMS
from schemas.returns.plaques import PLAQUES
from schemas.returns.work_items import WORK_ITEMS

REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (COMMUNITIES, WORK_ITEMS, FORMS, PLAQUES, CERTIFICATES, APPRAISALS, DIGITAL_TOOLS)
}
"""The registers by key, in the order of the workbook's sheets."""

SHEETS: dict[str, Register] = {COVER.key: COVER, **REGISTERS}
"""Every sheet of the return by key: the cover, then the registers."""

__all__ = ["COVER", "COVER_COLUMNS", "REGISTERS", "SHEETS", "TEMPLATE_VERSION", "Column", "Register"]
