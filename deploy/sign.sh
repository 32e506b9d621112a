#!/usr/bin/env bash
# Sign files with MINISIGN_KEY, the text of a secret key without a password: FILE.minisig beside each.
#   deploy/sign.sh [-p PUBLIC_KEY_FILE] FILE...      checked with deploy/release.pub: servers know no other key
set -euo pipefail
public=$(dirname "$0")/release.pub
if [ "${1:-}" = -p ]; then
  public=$2
  shift 2
fi
[ -e "$public" ] || { echo "There is no $public: .github/workflows/release.yml says how to make it." >&2 && exit 1; }
secret=$(mktemp)
trap 'rm -f "$secret"' EXIT
printf '%s\n' "${MINISIGN_KEY:?the secret key is missing}" >"$secret"
for file in "$@"; do
  minisign -S -s "$secret" -m "$file" -t "$(basename "$file")" >/dev/null </dev/null
  minisign -Vqm "$file" -p "$public" || { echo "$public does not belong to MINISIGN_KEY." >&2 && exit 1; }
done
