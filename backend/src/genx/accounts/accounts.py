"""Accounts put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.identities import Identities
from genx.accounts.keys import ApiKeys
from genx.accounts.new_passwords import NewPasswords
from genx.accounts.passwords import Passwords
from genx.accounts.people import People
from genx.accounts.sessions import Sessions
from genx.accounts.sign_in import SignIn
from genx.accounts.signing import Signer
from genx.accounts.tokens import Tokens


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Everything that concerns access."""

    identities: Identities
    sessions: Sessions
    sign_in: SignIn
    new_passwords: NewPasswords
    people: People
    api_keys: ApiKeys


def create_accounts(
    engine: AsyncEngine,
    passwords: Passwords,
    secrets: Sequence[str],
    *,
    session_idle: timedelta,
    session_longest: timedelta,
) -> Accounts:
    """`secrets` are the key that signs and those that are still taken."""
    tokens, signer = Tokens(secrets), Signer(secrets)
    identities = Identities(engine, tokens)
    sessions = Sessions(identities, tokens, signer, idle=session_idle, longest=session_longest)
    sign_in = SignIn(engine, passwords, sessions, signer)
    return Accounts(
        identities=identities,
        sessions=sessions,
        sign_in=sign_in,
        new_passwords=NewPasswords(identities, passwords, sign_in),
        people=People(identities),
        api_keys=ApiKeys(identities),
    )
