#!/bin/bash
# The first start of a server: cloud-init's user data of any provider, "launch script" at Lightsail. A script and no
# #cloud-config, because Lightsail asks for a script. Fill in the first four lines; then see deploy.md.
DOMAIN=csms.example.org
EMAIL=you@example.org
RELEASE=https://github.com/OWNER/genx/releases/download/v1.2.3/genx-1.2.3.tar.gz
SHA256= # of that file, as SHA256SUMS of the release has it
PUBLIC_KEY= # of whoever makes the releases (deploy/release.pub): the signature is checked too

set -euo pipefail
refuse() {
  echo "genx: $1; nothing of it was run" >&2
  exit 1
}
[[ $SHA256 =~ ^[0-9a-f]{64}$ ]] || refuse "SHA256 must be the 64 digits that SHA256SUMS has for $RELEASE"
command -v curl >/dev/null || { apt-get update -qq && apt-get install -y -qq curl ca-certificates; }
folder=${HOME:-/root}/genx
mkdir -p "$folder"
archive=$(mktemp)
curl -fsSL "$RELEASE" -o "$archive"
echo "$SHA256  $archive" | sha256sum --quiet --strict -c || refuse "$RELEASE is not the file with that SHA256"
if [ -n "$PUBLIC_KEY" ]; then
  command -v minisign >/dev/null || { apt-get update -qq && apt-get install -y -qq minisign; }
  curl -fsSL "$RELEASE.minisig" -o "$archive.minisig" || refuse "there is no signature at $RELEASE.minisig"
  minisign -Vqm "$archive" -P "$PUBLIC_KEY" || refuse "$RELEASE was not signed with that key"
fi
tar -xzf "$archive" --strip-components=1 --no-same-owner -C "$folder"
# The domain may be pointed here within an hour of the start.
"$folder/deploy/install.sh" --domain "$DOMAIN" --email "$EMAIL" --wait 60
