#!/usr/bin/env bash
# A bare Debian 12 or 13 or Ubuntu 24.04 becomes a GenX server with TLS; run again, of a newer release, it upgrades.
# `install.sh --help` has the options, backend/docs/deploy.md the whole story. What a run could not do, the next one does.
set -Eeuo pipefail

usage() {
  cat <<'TEXT'
Usage: install.sh --domain DOMAIN --email EMAIL [options]      the first time
       install.sh [options]                                    to upgrade, or to change an option
       install.sh --rollback                                   to the release before this one

  --domain DOMAIN       where people and chargers reach this server: csms.example.org
  --email EMAIL         the first admin; the certificate's issuer writes there too
  --registration HOW    chargers nobody has registered: `pending` waits for an operator, `open` serves them, `closed`
                        refuses them (a new server asks, and takes pending where nobody can answer)
  --wait MINUTES        how long to wait until the domain points here (0)
  --certificate FILE --key FILE
                        a certificate of your own, with its chain, instead of one of Let's Encrypt; `off` ends it
  --acme-server URL     another issuer than Let's Encrypt; `off` ends it
  --old-chargers on     TLS 1.2 with the ciphers of old chargers, and a certificate with an RSA key (off)
  --plain-ws on         chargers may also come by ws://, without TLS (off)
  --charger-ca FILE     chargers may prove themselves with certificates of this authority; `off` ends it
  --firewall off        leave the firewall alone (on)
  --port PORT           GenX's own port on 127.0.0.1 (8000)
TEXT
}

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RELEASE=$(dirname "$HERE")
CHOSEN=/etc/genx/install.conf
RELEASES=/opt/genx/releases
ACME_ROOT=/var/www/genx
PACKAGES=(age ca-certificates certbot curl iproute2 minisign nginx openssl postgresql python3-venv ufw unattended-upgrades)
FREE_MB=2000

say() { echo "genx: $*"; }

give_up() { # WHAT HOW_TO_MEND
  say "$1" >&2
  echo "  $2" >&2
  exit 1
}
step="checking"
unfinished=""
# The password of the first admin is shown whatever else went wrong; half a release is only in the way.
trap '[ -z "${ADMIN:-}" ] || say "$ADMIN"; [ -z "$unfinished" ] || rm -rf "$unfinished"' EXIT
trap 'say "this failed while $step (line $LINENO). See above; then run install.sh again: it goes on from there." >&2' ERR

# ---------------------------------------------------------------- what was chosen

DOMAIN='' EMAIL='' CERTIFICATE='' KEY='' ACME_SERVER='' OLD_CHARGERS=off PLAIN_WS=off CHARGER_CA=off FIREWALL=on PORT=8000
wait_minutes=0 rollback='' registration=''

read_options() {
  # shellcheck disable=SC1090
  [ ! -e "$CHOSEN" ] || . "$CHOSEN"
  # Where the files of then are gone, on another server say, there are still the copies of them.
  [[ -z $CERTIFICATE || -r $CERTIFICATE && -r $KEY ]] || CERTIFICATE=/etc/genx/certificate.pem KEY=/etc/genx/certificate.key
  [[ $CHARGER_CA = off || -r $CHARGER_CA ]] || CHARGER_CA=/etc/genx/charger-ca.pem
  DOMAIN_UNTIL_NOW=$DOMAIN
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage && exit 0 ;;
      --rollback) rollback=yes && shift && continue ;;
    esac
    [ $# -ge 2 ] || give_up "$1 wants a value" "install.sh --help lists the options."
    case $1 in
      --domain) DOMAIN=${2,,} ;;
      --email) EMAIL=$2 ;;
      --registration) registration=$2 ;;
      --wait) wait_minutes=$2 ;;
      --certificate) if [ "$2" = off ]; then CERTIFICATE='' KEY=''; else CERTIFICATE=$(realpath -m "$2"); fi ;;
      --key) KEY=$(realpath -m "$2") ;;
      --acme-server) ACME_SERVER=${2#off} ;;
      --old-chargers) OLD_CHARGERS=$2 ;;
      --plain-ws) PLAIN_WS=$2 ;;
      --charger-ca) if [ "$2" = off ]; then CHARGER_CA=off; else CHARGER_CA=$(realpath -m "$2"); fi ;;
      --firewall) FIREWALL=$2 ;;
      --port) PORT=$2 ;;
      *) give_up "there is no option $1" "install.sh --help lists them." ;;
    esac
    shift 2
  done
}

keep_options() {
  install -d -m 0750 -g genx /etc/genx
  for name in DOMAIN EMAIL CERTIFICATE KEY ACME_SERVER OLD_CHARGERS PLAIN_WS CHARGER_CA FIREWALL PORT; do
    printf '%s=%q\n' "$name" "${!name}"
  done | write_whole "$CHOSEN"
}

write_whole() { # FILE: what comes, or what was there before, whenever the power fails or the disk is full.
  (umask 077 && cat >"$1.new")
  [ ! -e "$1" ] || { chown --reference="$1" "$1.new" && chmod --reference="$1" "$1.new"; }
  sync "$1.new"
  mv "$1.new" "$1"
}

alone() {
  exec {lock}>/run/genx-install.lock
  flock -n "$lock" || give_up "another install.sh is under way" "Wait for it, or for what one that was killed has left running: ps ax | grep -E 'install.sh|apt|pip'"
}

# ---------------------------------------------------------------- what must be so before anything is touched

check_system() {
  [ "$(id -u)" -eq 0 ] || give_up "this changes the system, and only root may" "Run it again with sudo."
  [ -d /run/systemd/system ] || give_up "systemd does not run here" "GenX is installed on a server; in a container use docker-compose.yml."
  local ID='' VERSION_ID=''
  # shellcheck disable=SC1091
  . /etc/os-release
  case $ID:$VERSION_ID in
    debian:12 | debian:13 | ubuntu:24.04) ;;
    *) give_up "$ID $VERSION_ID is no system that this was made for" "Use Debian 12 or 13 or Ubuntu 24.04, or docker-compose.yml." ;;
  esac
  local folder free
  for folder in /opt /var/lib; do
    free=$(df --output=avail -m "$folder" | tail -1 | tr -d ' ')
    [ "$free" -ge "$FREE_MB" ] || give_up "$free MB are free in $folder, of $FREE_MB MB that are needed" "Free some, or take a larger disk."
  done
}

check_options() {
  local letter='[a-z0-9]([a-z0-9-]*[a-z0-9])?'
  [[ -n $DOMAIN && -n $EMAIL ]] || give_up "--domain and --email are missing" "install.sh --domain csms.example.org --email you@example.org"
  [[ $DOMAIN =~ ^($letter\.)+$letter$ ]] || give_up "$DOMAIN is no domain" "It looks like csms.example.org: without https://, port and path."
  [[ $EMAIL =~ ^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$ ]] || give_up "$EMAIL is no email address" "It looks like you@example.org."
  case $registration in '' | open | pending | closed) ;; *) give_up "--registration is $registration" "It is open, pending or closed." ;; esac
  [[ $wait_minutes =~ ^[0-9]+$ ]] || give_up "--wait $wait_minutes is no number of minutes" "Try --wait 30."
  [[ $PORT =~ ^[0-9]{4,5}$ && $PORT -ge 1024 && $PORT -le 65535 ]] || give_up "--port $PORT is no port for GenX" "Take one from 1024 to 65535."
  local name
  for name in OLD_CHARGERS PLAIN_WS FIREWALL; do
    case ${!name} in on | off) ;; *) give_up "${name,,} is ${!name}" "It is on or off." ;; esac
  done
  [ "$CHARGER_CA" = off ] || openssl x509 -noout -in "$CHARGER_CA" 2>/dev/null ||
    give_up "$CHARGER_CA is no certificate in PEM" "--charger-ca names the file of the authority that signs chargers' certificates."
  [ -z "$CERTIFICATE$KEY" ] || check_own_certificate
}

check_own_certificate() {
  [[ -r $CERTIFICATE && -r $KEY ]] || give_up "--certificate and --key can't both be read" "Name both files, in PEM."
  local of_certificate
  of_certificate=$(openssl x509 -noout -pubkey -in "$CERTIFICATE" 2>/dev/null) || give_up "$CERTIFICATE is no certificate in PEM" "Its first lines say BEGIN CERTIFICATE."
  [ "$of_certificate" = "$(openssl pkey -pubout -in "$KEY" 2>/dev/null)" ] ||
    give_up "$KEY is not the key of $CERTIFICATE" "The certificate comes first in its file, then its chain."
  openssl x509 -noout -checkend 0 -in "$CERTIFICATE" >/dev/null ||
    give_up "$CERTIFICATE has expired" "Put a new one in its place, or --certificate off: Let's Encrypt gives one."
  openssl x509 -noout -checkhost "$DOMAIN" -in "$CERTIFICATE" | grep -q 'does match' ||
    give_up "$CERTIFICATE is not for $DOMAIN" "Get one for it, or --certificate off: Let's Encrypt gives one."
}

check_ports() {
  local port owner
  command -v ss >/dev/null || return 0 # A bare system: nothing that listens, and iproute2 comes with the packages.
  for port in 80 443 "$PORT"; do
    owner=$(ss -Hltnp "sport = :$port" | grep -oE '"[^"]+"' | tr -d '"' | sort -u | tr '\n' ' ' || true)
    case $port:${owner% } in
      *: | 80:nginx | 443:nginx) ;;
      "$PORT":systemd | "$PORT":'genx systemd') ;;
      *) give_up "port $port is taken by ${owner% }" "End that service (systemctl disable --now ...)$([ "$port" -eq "$PORT" ] && echo ', or choose another with --port')." ;;
    esac
  done
}

find_release() {
  shopt -s nullglob
  local wheels=("$RELEASE"/genx-*.whl)
  shopt -u nullglob
  [ ${#wheels[@]} -eq 1 ] || give_up "this is no release, there is no genx-*.whl in $RELEASE" "Unpack genx-VERSION.tar.gz and run the install.sh in it. (In a checkout \`make release\` makes one.)"
  (cd "$RELEASE" && sha256sum --quiet --strict -c SHA256SUMS) || give_up "the release is damaged" "Unpack it again."
  WHEEL=${wheels[0]}
  VERSION=$(basename "$WHEEL" | cut -d- -f2)
}

# ---------------------------------------------------------------- the system

install_packages() {
  step="installing packages"
  export DEBIAN_FRONTEND=noninteractive
  # Shortly after its first start a server upgrades itself: wait for that.
  local wait=(-o DPkg::Lock::Timeout=600)
  # What an interrupted run of theirs left behind; files that were changed here stay as they are, and nobody is asked.
  dpkg --configure -a --force-confdef --force-confold >/dev/null
  wait+=(-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold)
  apt-get "${wait[@]}" update -qq
  apt-get "${wait[@]}" install -y -qq --no-install-recommends "${PACKAGES[@]}" >/dev/null
}

make_user() {
  id genx >/dev/null 2>&1 || useradd --system --home-dir /var/lib/genx --shell /usr/sbin/nologin genx
}

make_database() {
  step="making the database"
  systemctl enable -q --now postgresql
  local port
  for _ in $(seq 30); do
    port=$(runuser -u postgres -- psql -XAtc 'SHOW port' postgres 2>/dev/null) && break
    sleep 1
  done
  [ -n "${port:-}" ] || give_up "PostgreSQL does not start" "See: journalctl -u 'postgresql*'"
  (
    cd /
    runuser -u postgres -- psql -XAtqc "SELECT 1 FROM pg_roles WHERE rolname = 'genx'" postgres | grep -q 1 ||
      runuser -u postgres -- createuser genx
    runuser -u postgres -- psql -XAtqc "SELECT 1 FROM pg_database WHERE datname = 'genx'" postgres | grep -q 1 ||
      runuser -u postgres -- createdb --owner=genx --encoding=UTF8 --template=template0 genx
  )
  # Another number than 5432 where something else had that when PostgreSQL was installed.
  DATABASE_URL="postgresql:///genx?host=/run/postgresql$([ "$port" = 5432 ] || echo "&port=$port")"
}

choose_registration() { # Only for a new server: later /etc/genx/.env has the answer.
  [[ -z $registration && ! -e /etc/genx/.env ]] || return 0
  registration=pending
  [ -t 0 ] || return 0
  local answer
  say "a charger that nobody has registered connects. What happens?"
  echo "  pending  it waits until an operator accepts it"
  echo "  open     it is served at once: for trials, anybody who reaches this server can be a charger"
  echo "  closed   it is refused"
  while read -rp "  pending, open or closed? [pending] " answer; do
    case $answer in
      '') return 0 ;;
      open | pending | closed) registration=$answer && return 0 ;;
    esac
  done
}

write_settings() {
  step="writing the settings"
  keep_options
  [ -e /etc/genx/.env ] || write_whole /etc/genx/.env <<TEXT
# GenX's settings; \`genx config\` explains all of them. After a change: systemctl restart genx
GENX_DATABASE_URL=$DATABASE_URL
GENX_DATA_DIR=/var/lib/genx
GENX_TRUSTED_PROXIES=127.0.0.1
GENX_LOG_FORMAT=json
GENX_SECRET_KEY=$(openssl rand -hex 32)
# Mail: smtp://user:password@host:587?starttls=1. Without it mails are printed to the log (journalctl -u genx).
GENX_SMTP_URL=
TEXT
  set_setting GENX_PUBLIC_URL "https://$DOMAIN"
  set_setting GENX_ADMIN_EMAIL "$EMAIL"
  set_setting GENX_PORT "$PORT"
  [ -z "$registration" ] || set_setting GENX_REGISTRATION "$registration"
  if [ "$CHARGER_CA" = off ]; then
    unset_setting GENX_CLIENT_CERTIFICATE_HEADERS
  else
    set_setting GENX_CLIENT_CERTIFICATE_HEADERS true
  fi
  chown genx:genx /etc/genx/.env
  chmod 0600 /etc/genx/.env
}

set_setting() { # NAME VALUE
  ! grep -qxF "$1=$2" /etc/genx/.env || return 0
  if grep -q "^$1=" /etc/genx/.env; then
    sed "s|^$1=.*|$1=$2|" /etc/genx/.env
  else
    # Whoever edited it may have left its last line without an end.
    awk 1 /etc/genx/.env && echo "$1=$2"
  fi | write_whole /etc/genx/.env
}

make_backup_key() {
  step="making the key of the backups"
  [ ! -e /etc/genx/backup.key ] || return 0
  # shellcheck source=deploy/backup/database.sh
  (. "$HERE/backup/database.sh" && make_key)
  say "backups are encrypted with /etc/genx/backup.key, which is in none of them: keep a copy elsewhere (sudo cat /etc/genx/backup.key), for without it no backup can be read"
}

unset_setting() { # NAME
  ! grep -q "^$1=" /etc/genx/.env || sed "/^$1=/d" /etc/genx/.env | write_whole /etc/genx/.env
}

# ---------------------------------------------------------------- GenX itself

install_release() {
  step="installing GenX $VERSION"
  NEW="$RELEASES/$VERSION-$(sha256sum "$RELEASE/SHA256SUMS" | cut -c1-8)"
  [ ! -e "$NEW/complete" ] || return 0
  rm -rf "$NEW"
  unfinished=$NEW
  install -d -m 0755 "$NEW"
  python3 -m venv "$NEW"
  "$NEW/bin/pip" install -q --timeout 60 --require-hashes --only-binary :all: -r "$RELEASE/requirements-runtime.lock"
  "$NEW/bin/pip" install -q --no-deps "$WHEEL"
  cp -r "$HERE" "$NEW/deploy"
  install -d "$NEW/share"
  install -m 0644 "$RELEASE/deploy.md" "$NEW/share/"
  "$NEW/bin/genx" --version >/dev/null
  sync -f "$NEW"
  touch "$NEW/complete"
  unfinished=""
}

install_commands() {
  local from=$1/deploy
  install -d /usr/local/lib/genx /var/backups/genx
  chmod 0700 /var/backups/genx
  # From this release even when an older one runs: its commands read the backups of both.
  install -m 0644 "$HERE/backup/database.sh" /usr/local/lib/genx/
  install -m 0755 "$HERE/backup/genx-backup" "$HERE/backup/genx-restore" "$HERE/genx-upgrade" /usr/local/sbin/
  # The key that checks the next release. This release was checked, or trusted, before it could get here.
  [ ! -e "$HERE/release.pub" ] || install -m 0644 "$HERE/release.pub" /etc/genx/
  # `genx` for people: as its own user, with the settings of the server.
  cat >/usr/local/bin/genx <<'TEXT'
#!/bin/sh
[ "$(id -u)" -eq 0 ] || exec sudo "$0" "$@"
ulimit -n 262144 2>/dev/null # As its unit.
cd /etc/genx && exec runuser -u genx -- /opt/genx/current/bin/genx "$@"
TEXT
  chmod 0755 /usr/local/bin/genx
  install -m 0644 "$from"/systemd/genx* /etc/systemd/system/
  install -D -m 0644 -t /etc/systemd/system/postgresql@.service.d "$HERE"/systemd/postgresql@.service.d/genx.conf
  sed -i "s/127.0.0.1:8000/127.0.0.1:$PORT/" /etc/systemd/system/genx.socket
  systemctl daemon-reload
}

point_at() { # RELEASE
  ln -sfn "$1" /opt/genx/current.new
  mv -T /opt/genx/current.new /opt/genx/current
}

running_release() {
  local pid
  pid=$(systemctl show -P MainPID genx.service 2>/dev/null || echo 0)
  [ "$pid" -gt 0 ] && tr '\0' '\n' <"/proc/$pid/cmdline" | sed -n '1s|/bin/.*||p'
}

migration() { # What the database is like; nothing where it was never used.
  (cd / && runuser -u postgres -- psql -XAtqc 'SELECT version_num FROM alembic_version' genx 2>/dev/null) || true
}

knows_database() { # RELEASE
  local has
  has=$(migration)
  [ -z "$has" ] || grep -rqsE "^revision\b.*=.*[\"']${has}[\"']" "$1"/lib/python3*/site-packages/genx/db/migrations/versions
}

older_backup() { # The newest backup of a database from before its last migration.
  local has folder newest=""
  has=$(migration)
  for folder in /var/backups/genx/*Z; do
    [ "$(cat "$folder/migration" 2>/dev/null || echo "$has")" = "$has" ] || newest=$folder
  done
  echo "$newest"
}

unlike_settings() { # Does GenX run with others than there are now? A run that was killed in between left it so.
  local started
  started=$(systemctl show -P ExecMainStartTimestamp genx.service)
  [ -z "$started" ] || [ "$(stat -c %Y /etc/genx/.env)" -ge "$(date -d "$started" +%s)" ]
}

start_genx() {
  step="starting GenX $VERSION"
  local before
  before=$(running_release || readlink /opt/genx/current || true)
  WAS_PREVIOUS=$(cat /opt/genx/previous 2>/dev/null || true)
  if [ -n "$before" ] && [ "$before" != "$NEW" ]; then
    knows_database "$NEW" ||
      give_up "GenX $VERSION is older than the database, which a newer GenX has changed; nothing was changed now" "Install that release or a newer one. With the data of then: install.sh --rollback says how."
    # Also where it does not run now: the new one changes its database.
    say "backing up what there is"
    genx-backup
    echo "$before" | write_whole /opt/genx/previous
  fi
  grep -qs "127.0.0.1:$PORT$" /etc/systemd/system/genx.socket || systemctl stop genx.socket genx.service 2>/dev/null || true
  install_commands "$NEW"
  point_at "$NEW"
  systemctl -q is-active genx || first_admin
  systemctl enable -q --now genx.socket genx-backup.timer
  systemctl enable -q genx.service
  # The socket stays open: chargers and people that come meanwhile wait, and are served by the new one.
  if [ "$before" != "$NEW" ] || unlike_settings || ! systemctl -q is-active genx; then
    systemctl restart genx.service || go_back_to "$before"
  fi
  # What is kept: this release and the one before it.
  find "$RELEASES" -mindepth 1 -maxdepth 1 ! -path "$NEW" ! -path "$(cat /opt/genx/previous 2>/dev/null || true)" -exec rm -rf {} +
}

first_admin() {
  genx migrate >/dev/null
  [ "$(cd / && runuser -u postgres -- psql -XAtc 'SELECT count(*) FROM users' genx)" -gt 0 ] || ADMIN=$(genx user add "$EMAIL" --role admin)
}

go_back_to() { # RELEASE
  journalctl -u genx.service -n 15 --no-pager -o cat >&2 || true
  if [ -z "$1" ] || [ "$1" = "$NEW" ]; then
    give_up "GenX $VERSION does not start, see above" "Mend it and run install.sh again; journalctl -u genx has all of it."
  fi
  install_commands "$1"
  point_at "$1"
  echo "$WAS_PREVIOUS" | write_whole /opt/genx/previous
  if systemctl restart genx.service; then
    give_up "GenX $VERSION does not start, see above: the release before it serves again" "Mend it and run install.sh again."
  fi
  give_up "neither GenX $VERSION nor the release before it starts" "journalctl -u genx says why. Where it is the database: genx-restore $(older_backup)"
}

roll_back() {
  local before
  before=$(cat /opt/genx/previous 2>/dev/null || true)
  [[ -n $before && -e $before/complete ]] || give_up "there is no release before this one" "It is kept from the first upgrade on."
  NEW=$before VERSION=$("$before/bin/genx" --version | cut -d' ' -f2)
  if ! knows_database "$before"; then
    local backup how="There is no backup of then in /var/backups/genx: bring one there, or stay with this release."
    backup=$(older_backup)
    [ -z "$backup" ] ||
      how="To go back to the data of then too, and lose what came after: systemctl stop genx.socket genx && ln -sfn $before /opt/genx/current && genx-restore $backup"
    give_up "GenX $VERSION does not know the database of the release after it; nothing was changed" "$how"
  fi
  start_genx
  say "GenX $VERSION serves again"
}

# ---------------------------------------------------------------- nginx and the certificate

write_nginx() {
  step="setting up nginx"
  local to=/etc/nginx/genx certificate=$1 key=$2
  local before
  before=$(mktemp)
  tar -C / -cf "$before" etc/nginx
  install -d "$to/http-options" "$to/https-options" "$ACME_ROOT/.well-known/acme-challenge"
  install -m 0644 "$HERE"/nginx/{locations,answers,proxy,chargers,who,certificate-headers,tls}.conf "$to/"
  rm -f "$to"/*-options/*.conf
  [ -e /var/log/nginx/genx.log ] || install -m 0640 -o www-data -g adm /dev/null /var/log/nginx/genx.log
  [ "$OLD_CHARGERS" = off ] || install -m 0644 "$HERE/nginx/options/tls-old-chargers.conf" "$to/tls.conf"
  [ "$PLAIN_WS" = off ] || install -m 0644 "$HERE/nginx/options/plain-ws.conf" "$to/http-options/"
  if [ "$CHARGER_CA" != off ]; then
    [ "$CHARGER_CA" -ef /etc/genx/charger-ca.pem ] || install -m 0644 "$CHARGER_CA" /etc/genx/charger-ca.pem
    install -m 0644 "$HERE/nginx/options/client-certificates.conf" "$to/https-options/"
    install -m 0644 "$HERE/nginx/options/certificate-headers.conf" "$to/"
  fi
  install -m 0644 "$HERE/nginx/http.conf" /etc/nginx/conf.d/genx.conf
  cat "$HERE/nginx/site.conf" ${certificate:+"$HERE/nginx/site-tls.conf"} |
    sed "s|@DOMAIN@|$DOMAIN|g; s|@PORT@|$PORT|; s|@CERTIFICATE@|$certificate|; s|@KEY@|$key|" >/etc/nginx/sites-available/genx
  [ -e /proc/net/if_inet6 ] || sed -i '/listen \[::\]/d' /etc/nginx/sites-available/genx
  rm -f /etc/nginx/sites-enabled/default
  ln -sfn ../sites-available/genx /etc/nginx/sites-enabled/genx
  # Each charger takes two connections of a worker; Debian's file allows 768.
  sed -i -E 's/^(\s*worker_connections) [0-9]+;/\1 20480;/' /etc/nginx/nginx.conf
  echo 'worker_rlimit_nofile 65536;' >/etc/nginx/modules-enabled/90-genx.conf
  if ! nginx -t -q; then
    # As it was, so that nginx comes up after a reboot as well.
    rm -rf "$to" /etc/nginx/conf.d/genx.conf /etc/nginx/sites-*/genx /etc/nginx/modules-enabled/90-genx.conf
    tar -C / -xf "$before"
    rm "$before"
    give_up "nginx does not take its configuration, see above; it was left as it was" "Is there another site of yours in /etc/nginx/sites-enabled with the same ports and default_server? Mend it and run install.sh again."
  fi
  rm "$before"
  systemctl enable -q nginx
  systemctl reload-or-restart nginx
}

points_here() {
  local name answer
  name="genx-$(openssl rand -hex 8)"
  echo "$name" >"$ACME_ROOT/.well-known/acme-challenge/$name"
  answer=$(curl -fsS --max-time 10 "http://$DOMAIN/.well-known/acme-challenge/$name" 2>&1) || true
  rm -f "$ACME_ROOT/.well-known/acme-challenge/$name"
  [ "$answer" = "$name" ]
}

wait_for_domain() { # WHAT_IS_DONE
  step="waiting for the domain"
  # nginx may take a moment to go by what it was just told.
  local until=$((SECONDS + wait_minutes * 60 + 10))
  until points_here; do
    if [ "$SECONDS" -ge "$until" ]; then
      give_up "http://$DOMAIN does not reach this server (the domain's address: $(getent ahosts "$DOMAIN" | awk '{print $1}' | sort -u | paste -sd ' ' | grep . || echo none))" \
        "Point its A record (and AAAA, if it has one) at this server's public address and let port 80 in, then run install.sh again. $1"
    fi
    sleep 2
  done
}

certificate_in_use() { # Its file, and with KEY that of its key.
  local file
  file=$(sed -nE "s/^ *ssl_certificate$([ "${1:-}" != KEY ] || echo _key) (.*);/\\1/p" /etc/nginx/sites-available/genx 2>/dev/null || true)
  [ ! -e "$file" ] || echo "$file"
}

# A server that serves keeps doing so: another domain has to point here before anything is changed for it.
check_new_domain() { # DOMAIN_UNTIL_NOW
  [[ -n $1 && $1 != "$DOMAIN" && -z $CERTIFICATE && -n $(certificate_in_use) && ! -e /etc/letsencrypt/live/$DOMAIN ]] || return 0
  wait_for_domain "Nothing was changed: this server goes on as $1."
}

get_certificate() {
  step="getting a certificate"
  local live=/etc/letsencrypt/live/$DOMAIN type=ecdsa
  [ "$OLD_CHARGERS" = off ] || type=rsa
  install -d /etc/letsencrypt/renewal-hooks/deploy
  printf '#!/bin/sh\nsystemctl reload nginx\n' >/etc/letsencrypt/renewal-hooks/deploy/genx
  chmod 0755 /etc/letsencrypt/renewal-hooks/deploy/genx
  local renewal=/etc/letsencrypt/renewal/$DOMAIN.conf server=${ACME_SERVER:-https://acme-v02.api.letsencrypt.org/directory}
  if [ ! -e "$live/fullchain.pem" ] || ! grep -qs "^key_type = $type" "$renewal" || ! grep -qsxF "server = $server" "$renewal"; then
    wait_for_domain "All the rest is done."
    step="getting a certificate"
    certbot certonly -n --agree-tos --email "$EMAIL" --webroot -w "$ACME_ROOT" -d "$DOMAIN" --cert-name "$DOMAIN" \
      --key-type "$type" --server "$server" --force-renewal --quiet ||
      give_up "no certificate was issued, see above" "GenX runs, and is to be reached as https://$DOMAIN once it has one: mend it and run install.sh again."
  fi
  systemctl enable -q --now certbot.timer
  write_nginx "$live/fullchain.pem" "$live/privkey.pem"
}

set_up_tls() {
  if [ -n "$CERTIFICATE" ]; then
    [ "$CERTIFICATE" -ef /etc/genx/certificate.pem ] || install -m 0600 "$CERTIFICATE" /etc/genx/certificate.pem
    [ "$KEY" -ef /etc/genx/certificate.key ] || install -m 0600 "$KEY" /etc/genx/certificate.key
    write_nginx /etc/genx/certificate.pem /etc/genx/certificate.key
  elif [ -e "/etc/letsencrypt/live/$DOMAIN/fullchain.pem" ]; then
    write_nginx "/etc/letsencrypt/live/$DOMAIN/fullchain.pem" "/etc/letsencrypt/live/$DOMAIN/privkey.pem"
    get_certificate
  else
    # Until there is one, the certificate of until now serves who comes by another name.
    write_nginx "$(certificate_in_use)" "$(certificate_in_use KEY)"
    get_certificate
  fi
}

# ---------------------------------------------------------------- the rest of the server

set_up_firewall() {
  step="setting up the firewall"
  [ "$FIREWALL" = on ] || return 0
  local port
  # The way in for you, before it is on for the first time; later it is yours to narrow.
  ufw status | grep -q '^Status: active' || for port in $(sshd -T 2>/dev/null | sed -nE 's/^(port|listenaddress.*:)\s*([0-9]+)$/\2/p' | sort -u | grep . || echo 22); do
    ufw allow "$port/tcp" >/dev/null
  done
  ufw allow 80/tcp >/dev/null
  ufw allow 443/tcp >/dev/null
  ufw --force enable >/dev/null
}

set_up_upkeep() {
  step="setting up upgrades and logs"
  printf 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n' >/etc/apt/apt.conf.d/20auto-upgrades
  # nginx' logs are rotated by its package; GenX's are in the journal.
  install -d /etc/systemd/journald.conf.d
  printf '[Journal]\nSystemMaxUse=1G\nMaxRetentionSec=3month\n' >/etc/systemd/journald.conf.d/genx.conf
  systemctl try-restart systemd-journald
}

main() {
  read_options "$@"
  check_system
  alone
  if [ -n "$rollback" ]; then
    roll_back
    exit 0
  fi
  find_release
  command -v openssl >/dev/null || install_packages
  check_options
  check_ports
  check_new_domain "$DOMAIN_UNTIL_NOW"
  choose_registration
  install_packages
  make_user
  make_database
  write_settings
  make_backup_key
  install_release
  start_genx
  set_up_firewall
  set_up_upkeep
  set_up_tls
  say "GenX $VERSION serves https://$DOMAIN and wss://$DOMAIN/ws/ocpp/16/{deviceId}; \`sudo genx doctor\` checks the whole way"
}

main "$@"
