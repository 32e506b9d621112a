"""Expected refusals of the database rooms."""

from genx.domain.errors import Refusal


class DatabaseUnusable(Refusal):
    """The database can't be used as it is; the detail says why and what to do."""

    type = "database-unusable"
    status_hint = 503
