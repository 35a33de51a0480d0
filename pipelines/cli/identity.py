"""Who gives a command: a program with a token, a user of the system that was granted something, or whoever
keeps the machine."""

from __future__ import annotations

import argparse
import os

from pipelines.access.in_force import read_in_force
from pipelines.actions.rights import scope_of as scope_of_principal
from pipelines.actions.rights import scope_of_token, system_scope
from pipelines.base.home import find_home
from pipelines.store.connection import current_actor
from schemas.errors import UserError
from schemas.scope import Scope

TOKEN = "BURDEN_TOKEN"
"""Environment variable with the token of a program."""
SYSTEM_USER = "os:"
"""Before the name of a user of the system in a grant."""


def scope_of(args: argparse.Namespace) -> Scope:
    """The scope of whoever gives the command: that of the token in $BURDEN_TOKEN; else what was granted to
    ``os:<name>``; else everything, since a user who was never granted anything and can write the files of
    the home can do everything to it anyway. Raises UserError for what is no token."""
    home = find_home(args.home)
    if secret := os.environ.get(TOKEN, "").strip():
        return scope_of_token(home, secret)
    own = f"{SYSTEM_USER}{_user()}"
    if own in read_in_force(home).bound:
        return scope_of_principal(home, own)
    return system_scope()


def require_everything(args: argparse.Namespace) -> None:
    """For a command that reads the store as it is. Raises UserError for whoever does not see all of it: what
    is theirs is on the pages, and in the commands that ask by scope."""
    scope = scope_of(args)
    if not scope.is_whole_home:
        raise UserError("SCP-002", who=scope.principal)


def _user() -> str:
    """The user by whose number the program runs, whatever the environment calls it."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; a number without a name
        return current_actor()
