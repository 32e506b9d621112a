#!/usr/bin/env bash
# dist/genx-VERSION.tar.gz: what a server needs beside Debian's packages and PyPI's. `make release` calls this.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Built from a copy: what an older build left behind does not come along.
mkdir "$work/source"
cp -r backend/pyproject.toml backend/src "$work/source/"
backend/.venv/bin/pip wheel --quiet --no-deps --wheel-dir "$work" "$work/source"
version=$(basename "$work"/genx-*.whl | cut -d- -f2)

release=$work/genx-$version
mkdir "$release"
cp -r deploy "$release/"
rm -r "$release/deploy/check" "$release/deploy/sign.sh" "$release/deploy/sbom.sh"
cp "$work"/genx-*.whl backend/requirements-runtime.lock backend/docs/deploy.md LICENSE CHANGELOG.md "$release/"
(cd "$release" && find . -type f -exec sha256sum {} +) >"$work/SHA256SUMS"
mv "$work/SHA256SUMS" "$release/"
mkdir -p dist
tar -C "$work" --owner=root:0 --group=root:0 -czf "dist/genx-$version.tar.gz" "genx-$version"
echo "dist/genx-$version.tar.gz"
