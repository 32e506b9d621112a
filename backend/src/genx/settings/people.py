"""People: sign-in and sessions."""

from dataclasses import dataclass

from genx.settings.kinds import EMAIL, KEY, TEXT, setting, whole


@dataclass(frozen=True, kw_only=True)
class PeopleSettings:
    admin_email: str = setting("admin@localhost", EMAIL, "The first admin, created only if there is no user yet.")
    admin_password: str = setting(
        "", TEXT, "Password of the first admin. Empty: generated, and printed once.", secret=True
    )
    secret_key: str = setting(
        "",
        KEY,
        "The key that signs tokens. Empty: generated once and kept in the data folder. Must be the same on all nodes.",
        secret=True,
    )
    secret_key_previous: str = setting(
        "",
        KEY,
        "The secret key before this one: what it signed is still accepted. Empty: the one that `genx rotate-key` kept"
        " in the data folder, if any.",
        secret=True,
    )
    session_idle_days: int = setting("14", whole(1, 365), "Days after which an unused session ends.")
    session_max_days: int = setting(
        "90", whole(1, 3_650), "Days after which a session ends, whether or not it is used."
    )
    reset_link_minutes: int = setting("30", whole(1, 1_440), "Minutes for which the link to reset a password is valid.")
    invitation_days: int = setting("7", whole(1, 90), "Days for which the link of an invitation is valid.")
