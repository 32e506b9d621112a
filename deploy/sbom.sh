#!/usr/bin/env bash
# dist/genx-backend.cdx.json and dist/genx-web.cdx.json: what GenX is made of, in CycloneDX. `make sbom` calls this.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p dist
backend/.venv/bin/cyclonedx-py requirements backend/requirements-runtime.lock --pyproject backend/pyproject.toml \
  --output-reproducible --of JSON -o dist/genx-backend.cdx.json 2>/dev/null
# `npm sbom --omit dev` leaves out what is shipped if the tools of developers use it too, React for one.
(cd frontend && npm sbom --sbom-format cyclonedx --sbom-type application --package-lock-only) | node -e '
  const bom = JSON.parse(require("fs").readFileSync(0));
  const tools = bom.components.filter((one) => one.properties.some((its) => its.name === "cdx:npm:package:development"));
  const refs = new Set(tools.map((one) => one["bom-ref"]));
  bom.components = bom.components.filter((one) => !refs.has(one["bom-ref"]));
  bom.dependencies = bom.dependencies.filter((one) => !refs.has(one.ref));
  for (const one of bom.dependencies) one.dependsOn = one.dependsOn.filter((ref) => !refs.has(ref));
  console.log(JSON.stringify(bom, null, 2));' >dist/genx-web.cdx.json
ls dist/genx-*.cdx.json
