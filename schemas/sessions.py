"""Sessions: how long a sign-in holds, and why one ended."""

from __future__ import annotations

from schemas.codes import Code, CodeList

ENDS = CodeList(
    "session_ends",
    (
        Code("expired", "凭证过期", "token expired"),
        Code("aged", "到时", "too old"),
        Code("signed_out", "本人退出", "signed out"),
        Code("ended", "管理员结束", "ended by the administrator"),
    ),
)
"""Why a session ended."""

USUAL_HOURS = 8.0
"""A working day: whoever signed in in the morning need not sign in again."""
MOST_HOURS = 24.0
SEEN_SECONDS = 60.0
"""When somebody was seen is written down once a minute."""
KEPT_DAYS = 90
"""What a gateway vouched for is known by its window: one that stayed open longer than this was not."""
