"""A bare machine of its own: Debian in a folder, with a booted systemd, in namespaces on this one. Wants root."""

import ctypes
import os
import platform
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

SYSTEM = "bookworm"
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,iproute2,procps"
ADDRESS = "10.0.2.100"
OUTSIDE = "/etc/ssl/outside.crt"
"""Which authorities this machine trusts."""

CLONE_NEWNET, CLONE_NEWNS = 0x40000000, 0x00020000
PATIENCE_S = 60
# From inside a new mount namespace: what systemd expects of a container manager, then it becomes init.
BOOT = r"""
set -e
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
# What the kernel has once for all machines stays as it is; of the network each has its own.
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,ro proc/sys
mount -t sysfs sysfs sys
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
else
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  mkdir sys/fs/cgroup/unified sys/fs/cgroup/systemd
  mount -t cgroup2 cgroup2 sys/fs/cgroup/unified
  mount -t cgroup -o none,name=systemd,xattr cgroup sys/fs/cgroup/systemd
fi
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mkdir -p old
pivot_root . old
umount -l /old
export container=genx-check
exec /sbin/init
"""


class Machine:
    """Boots what is in `root`; `run` is what its administrator types."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._outside = os.open("/proc/self/ns/net", os.O_RDONLY)
        self._unshare: subprocess.Popen[bytes] | None = None
        self._network: subprocess.Popen[bytes] | None = None
        self._init = 0

    def install(self) -> None:
        """Debian 12 as its installer leaves it, and nothing more."""
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SYSTEM, str(self.root)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        # How this machine reaches Debian and PyPI is how that one does; another system's packages are none for it.
        if platform.freedesktop_os_release().get("VERSION_CODENAME") == SYSTEM:
            (self.root / "etc/apt/sources.list").unlink(missing_ok=True)
            shutil.copytree("/etc/apt", self.root / "etc/apt", dirs_exist_ok=True, ignore_dangling_symlinks=True)
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self.root / OUTSIDE[1:])
        (self.root / "etc/resolv.conf").write_text("nameserver 10.0.2.3\n")
        (self.root / "etc/hostname").write_text("bare\n")
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost\n")

    def boot(self) -> None:
        cgroups = [Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup/systemd")]
        if Path("/sys/fs/cgroup/cgroup.controllers").exists():
            cgroups = [Path("/sys/fs/cgroup")]

        def into_cgroup() -> None:
            for cgroup in cgroups:
                (cgroup / "genx-check").mkdir(exist_ok=True)
                (cgroup / "genx-check" / "cgroup.procs").write_text(str(os.getpid()))

        command = ["unshare", "--fork", "--kill-child", "--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup"]
        self._unshare = subprocess.Popen(
            [*command, "sh", "-c", BOOT, "boot", str(self.root)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            preexec_fn=into_cgroup,
        )
        self._init = _child_of(self._unshare.pid)
        # A group with a process of its own may not give controllers to those in it, which systemd wants to.
        for cgroup in cgroups:
            (cgroup / "cgroup.procs").write_text(str(self._unshare.pid))
        outside = ["nsenter", f"--net=/proc/{os.getpid()}/fd/{self._outside}"]
        self._network = subprocess.Popen(
            [*outside, "slirp4netns", "--configure", "--disable-host-loopback", str(self._init), "tap0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE_S
        while self.run("systemctl is-system-running", check=False).strip() not in ("running", "degraded"):
            assert time.monotonic() < deadline, self.run("systemctl list-jobs", check=False)
            time.sleep(0.5)

    def halt(self) -> None:
        """As when the power fails."""
        for process in (self._unshare, self._network):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()

    def go_there(self) -> None:
        """From now on this process, and what it starts, has that machine's network and its names of hosts."""
        libc = ctypes.CDLL(None, use_errno=True)
        with Path(f"/proc/{self._init}/ns/net").open("rb") as network:
            assert libc.setns(network.fileno(), CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
        assert libc.unshare(CLONE_NEWNS) == 0, os.strerror(ctypes.get_errno())
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["mount", "--bind", self.root / "etc/hosts", "/etc/hosts"], check=True)

    def command(self, *words: str) -> list[str]:
        everything = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd")
        return ["nsenter", "--target", str(self._init), *everything, "--", *words]

    def run(self, script: str, *, check: bool = True, timeout: float = 900, env: Mapping[str, str] | None = None) -> str:
        """What a script printed, errors too."""
        own = {"PIP_CERT": OUTSIDE, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        done = subprocess.run(
            self.command("bash", "-c", script),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=timeout,
            env={**own, **(env or {})},
            check=False,
        )
        assert done.returncode == 0 or not check, f"{script}\n{done.stdout}"
        return done.stdout


def _child_of(pid: int) -> int:
    """The first process of the new pid namespace."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            return int(children[0])
        time.sleep(0.02)
    raise TimeoutError("nothing boots")
