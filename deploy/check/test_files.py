"""The files of deploy/ as the programs that read them see them. What a check needs is installed by `make check-deploy`."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nginx
import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = [*DEPLOY.glob("*.sh"), DEPLOY / "genx-upgrade", *DEPLOY.glob("backup/genx-*"), *DEPLOY.glob("lightsail/*.sh")]
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


def test_compose_listens_on_loopback_unless_told_otherwise() -> None:
    ports = [port for path in COMPOSE for port in re.findall(r'^ +- "(\S*:\d+)"$', path.read_text(), re.MULTILINE)]
    assert len(ports) == 3
    assert [port for port in ports if not re.match(r"(\$\{LISTEN_ADDRESS(_TLS)?:-127\.0\.0\.1\}|127\.0\.0\.1):", port)] == []


def test_images_are_named_by_version_and_digest() -> None:
    files = [*COMPOSE, DEPLOY / "docker/Dockerfile", *WORKFLOWS]
    pattern = r"(?:image: |_IMAGE=)([a-z/]+:\S+)"
    images = [image for path in files for image in re.findall(pattern, path.read_text())]
    assert len(images) >= 5
    assert [image for image in images if not re.search(r":v?\d+\.\d+(\.\d+)?[-\w]*@sha256:[0-9a-f]{64}$", image)] == []


def test_workflows() -> None:
    said(of_this_python("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)


def test_dependabot() -> None:
    file = ROOT / ".github/dependabot.yml"
    said(of_this_python("check-jsonschema"), "--builtin-schema", "vendor.dependabot", file)
    folders = re.findall(r"/[\w/]*", " ".join(re.findall(r"^ +director(?:y|ies): (.*)$", file.read_text(), re.MULTILINE)))
    assert folders
    assert [folder for folder in folders if not (ROOT / folder[1:]).is_dir()] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned(workflow: Path) -> None:
    used = re.findall(r"uses: (\S+)", workflow.read_text())
    assert used
    assert [action for action in used if not re.search(r"@[0-9a-f]{40}$|^\./", action)] == []


def test_no_release_without_tests_and_audits() -> None:
    release, ci = (ROOT / ".github/workflows" / name for name in ("release.yml", "ci.yml"))
    assert "uses: ./.github/workflows/ci.yml" in release.read_text()
    assert release.read_text().count("needs: test\n") == 2
    assert {"pip-audit", "npm audit"} <= set(re.findall(r"run: .*(pip-audit|npm audit)", ci.read_text()))


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


@pytest.mark.parametrize("options", [False, True], ids=["no options", "all options"])
def test_nginx_takes_the_site(options: bool, certificate: Path) -> None:
    nginx_takes(nginx.write(certificate, nginx.on_a_server(certificate), options=options))


@pytest.mark.parametrize("site", ["site.conf", "site-tls.conf"])
def test_nginx_takes_what_compose_mounts(site: str, certificate: Path) -> None:
    text = (DEPLOY / "docker/site.conf").read_text().replace("server genx:8000", "server 127.0.0.1:8000")
    if site == "site-tls.conf":
        # `http2 on` is of a newer nginx than that of Debian 12; the image has it.
        text += (DEPLOY / "docker" / site).read_text().replace("    http2 on;\n", "")
    nginx_takes(nginx.write(certificate, text.replace("/etc/nginx/certificates", str(certificate))))


def nginx_takes(main: Path) -> None:
    assert "syntax is ok" in said("nginx", "-t", "-e", "stderr", "-c", main)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("\n", "pending"), ("open\n", "open"), ("sure\nclosed\n", "closed"), ("", "pending")],
)
def test_a_terminal_is_asked_about_unknown_chargers(typed: str, chosen: str) -> None:
    question = "set +e; . <(sed '/^main /d' deploy/install.sh); choose_registration; echo chose $registration"
    words = ["script", "--quiet", "--return", "--command", f"bash -c {shlex.quote(question)}", "/dev/null"]
    # An end of input is Ctrl-D on a terminal.
    done = subprocess.run(words, cwd=ROOT, input=typed + "\x04", stdout=subprocess.PIPE, text=True, timeout=20, check=True)
    assert f"chose {chosen}" in done.stdout.replace("\r", "")


def test_without_a_terminal_unknown_chargers_wait() -> None:
    question = ". <(sed '/^main /d' deploy/install.sh); choose_registration; echo chose $registration"
    done = subprocess.run(
        ["bash", "-c", question], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout == "chose pending\n"
