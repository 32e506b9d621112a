"""Releases: signed, checked before anything of them runs, with a list of what they are made of."""

import hashlib
import json
import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RAN = "install.sh ran with"


def make_key(folder: Path, name: str) -> tuple[Path, str]:
    """A pair of keys: the file of the public one, the text of the secret one."""
    public, secret = folder / f"{name}.pub", folder / f"{name}.key"
    subprocess.run(["minisign", "-GWf", "-p", public, "-s", secret], check=True, stdout=subprocess.DEVNULL)
    return public, secret.read_text()


def sign(public: Path, secret: str, *files: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DEPLOY / "sign.sh", "-p", public, *files],
        env={**os.environ, "MINISIGN_KEY": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A release that says when it runs."""
    script = tmp_path / "genx-1.2.3/deploy/install.sh"
    script.parent.mkdir(parents=True)
    script.write_text(f'#!/bin/sh\necho "{RAN} $*"\n')
    script.chmod(0o755)
    path = tmp_path / "genx-1.2.3.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(tmp_path / "genx-1.2.3", "genx-1.2.3")
    return path


@pytest.fixture
def key(tmp_path: Path, archive: Path) -> Path:
    """The public key whose secret half has signed the archive."""
    public, secret = make_key(tmp_path, "maker")
    done = sign(public, secret, archive)
    assert done.returncode == 0, done.stdout
    return public


def test_a_secret_key_that_is_not_that_of_the_repository_signs_nothing(tmp_path: Path, archive: Path) -> None:
    public, _ = make_key(tmp_path, "maker")
    _, other = make_key(tmp_path, "other")
    done = sign(public, other, archive)
    assert done.returncode != 0
    assert "does not belong to MINISIGN_KEY" in done.stdout
    assert sign(public, "", archive).returncode != 0
    assert "There is no" in sign(tmp_path / "nowhere", other, archive).stdout


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def first_start(home: Path, archive: Path, sha256: str, public_key: str = "") -> str:
    """What cloud-init.sh says with its first lines filled in."""
    script = (DEPLOY / "lightsail/cloud-init.sh").read_text()
    for name, value in {"RELEASE": f"file://{archive}", "SHA256": sha256, "PUBLIC_KEY": public_key}.items():
        script, count = re.subn(rf"^{name}=\S*", f"{name}={value}", script, flags=re.MULTILINE)
        assert count == 1
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is (RAN in done.stdout), done.stdout
    assert ("nothing of it was run" in done.stdout) is not (RAN in done.stdout)
    assert (home / "genx/deploy").exists() is (RAN in done.stdout)
    return done.stdout


def test_a_first_start_runs_the_release_it_was_told_to(tmp_path: Path, archive: Path, key: Path) -> None:
    text = key.read_text().splitlines()[1]
    assert f"{RAN} --domain csms.example.org" in first_start(tmp_path / "hash", archive, digest(archive))
    assert RAN in first_start(tmp_path / "both", archive, digest(archive), text)


@pytest.mark.parametrize("sha256", ["", "0" * 64, "a" * 63, "f" * 65])
def test_a_first_start_runs_nothing_without_its_hash(tmp_path: Path, archive: Path, sha256: str) -> None:
    assert "SHA256" in first_start(tmp_path / "home", archive, sha256)


def test_a_first_start_runs_nothing_that_another_has_signed(tmp_path: Path, archive: Path, key: Path) -> None:
    other = make_key(tmp_path, "other")[0].read_text().splitlines()[1]
    assert "was not signed with that key" in first_start(tmp_path / "home", archive, digest(archive), other)
    archive.with_name(archive.name + ".minisig").unlink()
    assert "there is no signature" in first_start(tmp_path / "home", archive, digest(archive), other)


def upgrade(*words: str | Path) -> str:
    done = subprocess.run(
        [DEPLOY / "genx-upgrade", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert (done.returncode == 0) is (RAN in done.stdout), done.stdout
    return done.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may upgrade")
def test_an_upgrade_runs_what_is_signed_and_nothing_else(tmp_path: Path, archive: Path, key: Path) -> None:
    assert f"{RAN} --port 8100" in upgrade("--key", key, archive, "--port", "8100")
    assert RAN in upgrade("--key", key.read_text().splitlines()[1], archive)
    other, _ = make_key(tmp_path, "other")
    assert "is not good; nothing was changed" in upgrade("--key", other, archive)
    with archive.open("ab") as file:
        file.write(b"\0")
    assert "is not good; nothing was changed" in upgrade("--key", key, archive)
    archive.with_name(archive.name + ".minisig").unlink()
    assert "there is no" in upgrade("--key", key, archive)
    assert "no archive was given" in upgrade()
    assert "--key wants a value" in upgrade("--key")


def test_what_genx_is_made_of_is_listed_whole() -> None:
    subprocess.run([DEPLOY / "sbom.sh"], check=True, stdout=subprocess.DEVNULL)
    backend, web = (json.loads((ROOT / f"dist/genx-{part}.cdx.json").read_text()) for part in ("backend", "web"))
    assert {backend["bomFormat"], web["bomFormat"]} == {"CycloneDX"}
    lock = (ROOT / "backend/requirements-runtime.lock").read_text()
    pinned = set(re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE))
    assert len(pinned) > 20
    assert {(one["name"], one["version"]) for one in backend["components"]} == pinned
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    shipped = {
        (name.rpartition("node_modules/")[2], one["version"])
        for name, one in packages.items()
        if name and not one.get("dev")
    }
    listed = {(one["purl"].removeprefix("pkg:npm/").replace("%40", "@").rpartition("@")[0], one["version"]) for one in web["components"]}
    assert len(shipped) > 5
    assert listed == shipped
