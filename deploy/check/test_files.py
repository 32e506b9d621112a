"""The files of deploy/ as the programs that read them see them. What a check needs is installed by `make check-deploy`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = [DEPLOY / "install.sh", DEPLOY / "release.sh", *DEPLOY.glob("backup/genx-*"), *DEPLOY.glob("lightsail/*.sh")]
COMPOSE = [ROOT / "docker-compose.yml", *DEPLOY.glob("docker/compose*.yml")]
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
MOST_EXPOSED = 3.0


def said(*command: str | Path, at: Path = ROOT) -> str:
    """What a program printed that was content."""
    assert shutil.which(command[0]), f"{command[0]} is missing: `make check-deploy` installs it"
    done = subprocess.run(command, cwd=at, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def of_this_python(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def test_scripts() -> None:
    said("shellcheck", "--external-sources", f"--source-path={ROOT}", *SCRIPTS)


def test_compose_files() -> None:
    said(of_this_python("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", *COMPOSE)


def test_workflows() -> None:
    said(of_this_python("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned(workflow: Path) -> None:
    used = re.findall(r"uses: (\S+)", workflow.read_text())
    assert used
    assert [action for action in used if not re.search(r"@[0-9a-f]{40}$|^\./", action)] == []


def test_dockerfile() -> None:
    said(of_this_python("hadolint"), DEPLOY / "docker" / "Dockerfile")


@pytest.mark.parametrize("unit", ["genx.service", "genx-backup.service"])
def test_units_are_sound_and_little_exposed(unit: str, tmp_path: Path) -> None:
    for file in DEPLOY.glob("systemd/genx*"):
        text = file.read_text()
        # What they start is not installed here; systemd wants to see it.
        (tmp_path / file.name).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    assert said("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / unit) == ""
    security = said("systemd-analyze", "security", "--offline=yes", "--no-pager", tmp_path / unit)
    [exposure] = re.findall(r"exposure level for \S+: ([\d.]+)", security)
    assert float(exposure) < MOST_EXPOSED


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=csms.example.org"
    said(*command.split(), "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem")
    return tmp_path


@pytest.mark.parametrize("options", [[], ["tls-old-chargers", "plain-ws", "client-certificates"]])
def test_nginx_takes_the_site(options: list[str], certificate: Path) -> None:
    """With none of the options, and with all."""
    sites = [DEPLOY / "nginx/site.conf", DEPLOY / "nginx/site-tls.conf"]
    text = "".join(path.read_text() for path in sites)
    for name, value in {
        "@DOMAIN@": "csms.example.org",
        "@PORT@": "8000",
        "@CERTIFICATE@": str(certificate / "fullchain.pem"),
        "@KEY@": str(certificate / "privkey.pem"),
    }.items():
        text = text.replace(name, value)
    nginx_takes(certificate, text, options)


@pytest.mark.parametrize("site", ["site.conf", "site-tls.conf"])
def test_nginx_takes_what_compose_mounts(site: str, certificate: Path) -> None:
    text = (DEPLOY / "docker/site.conf").read_text().replace("server genx:8000", "server 127.0.0.1:8000")
    if site == "site-tls.conf":
        # `http2 on` is of a newer nginx than that of Debian 12; the image has it.
        text += (DEPLOY / "docker" / site).read_text().replace("    http2 on;\n", "")
    nginx_takes(certificate, text.replace("/etc/nginx/certificates", str(certificate)), [])


def nginx_takes(folder: Path, site: str, options: list[str]) -> None:
    genx = folder / "genx"
    shutil.copytree(DEPLOY / "nginx", genx)
    for kind in ("http-options", "https-options"):
        (genx / kind).mkdir()
    if options:
        shutil.copy(genx / "options/tls-old-chargers.conf", genx / "tls.conf")
        shutil.copy(genx / "options/plain-ws.conf", genx / "http-options")
        shutil.copy(genx / "options/client-certificates.conf", genx / "https-options")
    for path in genx.rglob("*.conf"):
        path.write_text(path.read_text().replace("/etc/genx/charger-ca.pem", str(folder / "fullchain.pem")))
    whole = f"events {{}} pid {folder}/pid; http {{ include {genx}/http.conf; {site} }}"
    for path in [*genx.rglob("*.conf"), folder / "nginx.conf"]:
        text = whole if path.name == "nginx.conf" else path.read_text()
        text = text.replace("/var/log/nginx/genx.log", "/dev/null").replace("/var/log/nginx/error.log", "stderr")
        path.write_text(text.replace("/etc/nginx/genx", str(genx)))
    assert "syntax is ok" in said("nginx", "-t", "-e", "stderr", "-c", folder / "nginx.conf")
