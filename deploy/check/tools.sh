#!/usr/bin/env bash
# What the checks need from Debian: installed where that can be done, else named.
set -euo pipefail

declare -A package=(
  [chromium]=chromium [curl]=curl [debootstrap]=debootstrap [minisign]=minisign [nginx]=nginx-light [openssl]=openssl [promtool]=prometheus
  [shellcheck]=shellcheck [slirp4netns]=slirp4netns [systemd-analyze]=systemd [unshare]=util-linux
)
missing=()
for command in "${!package[@]}"; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null || missing+=("${package[$command]}")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Please install: ${missing[*]}" >&2
  exit 1
fi
apt-get update -qq
# Installed for its files alone: none of it is to be started here.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
