#!/bin/bash
# The first start of a server: cloud-init's user data of any provider, "launch script" at Lightsail. A script and no
# #cloud-config, because Lightsail asks for a script. Fill in the three lines; then see deploy.md.
DOMAIN=csms.example.org
EMAIL=you@example.org
RELEASE=https://github.com/OWNER/genx/releases/latest/download/genx.tar.gz

set -eu
command -v curl >/dev/null || { apt-get update -qq && apt-get install -y -qq curl ca-certificates; }
mkdir -p /root/genx
curl -fsSL "$RELEASE" | tar -xz --strip-components=1 -C /root/genx
# The domain may be pointed here within an hour of the start.
/root/genx/deploy/install.sh --domain "$DOMAIN" --email "$EMAIL" --wait 60
