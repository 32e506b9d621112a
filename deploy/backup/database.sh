# shellcheck shell=bash disable=SC2034
# What backup and restore share.

DATABASE=genx
FOLDER=${GENX_BACKUP_FOLDER:-/var/backups/genx}

# Every table with the number of its rows and a sum over their contents, whatever their order: a line each.
CONTENTS="
SELECT format('%I.%I', schemaname, tablename) || ' ' ||
  (xpath('/row/c/text()', query_to_xml(format(
    'SELECT count(*) || '' '' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) AS c FROM %I.%I t',
    schemaname, tablename), false, true, '')))[1]
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"

complain() { # WHAT HOW_TO_MEND
  echo "${0##*/}: $1" >&2
  echo "  $2" >&2
  exit 1
}

backups() { # Their folders, the oldest first.
  find "$FOLDER" -mindepth 1 -maxdepth 1 -type d -name '????-??-??T*Z' 2>/dev/null | sort
}

# A client of PostgreSQL, as the owner of the server.
as_postgres() { (cd / && runuser -u postgres -- "$@"); }

sql() { # DATABASE SQL
  as_postgres psql -XAqt -v ON_ERROR_STOP=1 -d "$1" -c "$2"
}

# A dump into a database of its own; anything that can't be read fails.
load() { # FILE DATABASE
  as_postgres createdb --template=template0 --encoding=UTF8 --owner=genx "$2" &&
    as_postgres pg_restore --exit-on-error --no-owner --role=genx -d "$2" <"$1"
}
