# shellcheck shell=bash disable=SC2034
# What backup and restore share.

DATABASE=genx
FOLDER=/var/backups/genx
SPARE_KB=262144
BACKUP_KEY=/etc/genx/backup.key

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
  find "$FOLDER" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*-[0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z' 2>/dev/null | sort
}

alone() { # One backup or restore at a time: each has a trial database that another would drop.
  mkdir -p "$FOLDER"
  exec {lock}>"$FOLDER/.lock"
  flock -n "$lock" || complain "another backup or restore is under way" "Wait for it: ps ax | grep genx-"
}

make_key() { # Made once. It is in no backup: a stolen backup must not bring its key along.
  [ ! -e "$BACKUP_KEY" ] || return 0
  rm -f "$BACKUP_KEY.new"
  (umask 077 && age-keygen -o "$BACKUP_KEY.new" 2>/dev/null)
  mv "$BACKUP_KEY.new" "$BACKUP_KEY"
}

seal() { age --encrypt --identity "$BACKUP_KEY"; }

unseal() { # FILE as it was before it was sealed. Backups of earlier versions are not.
  if [ -e "$1.age" ]; then age --decrypt --identity "$BACKUP_KEY" "$1.age"; else cat "$1"; fi
}

# Databases and what is written of their changes must not fill the disk: PostgreSQL ends when it can't write.
room_for() { # WHAT KB HOW_TO_MEND FOLDER...
  local folder free
  for folder in "${@:4}" "$(sql postgres 'SHOW data_directory')"; do
    free=$(df --output=avail -k "$folder" | tail -1 | tr -d ' ')
    [ "$free" -gt $(($2 + SPARE_KB)) ] ||
      complain "$((free / 1024)) MB are free in $folder for $1, of $((($2 + SPARE_KB) / 1024)) MB that are needed" "$3"
  done
}

# A client of PostgreSQL, as the owner of the server.
as_postgres() { (cd / && runuser -u postgres -- "$@"); }

sql() { # DATABASE SQL...
  as_postgres psql -XAqt -v ON_ERROR_STOP=1 -d "$1" -c "${@:2}"
}

drop() { # DATABASE
  sql postgres "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)"
}

# A dump into a database of its own; anything that can't be read fails.
load() { # FILE DATABASE
  as_postgres createdb --template=template0 --encoding=UTF8 --owner=genx "$2" &&
    unseal "$1" | as_postgres pg_restore --exit-on-error --no-owner --role=genx -d "$2"
}
