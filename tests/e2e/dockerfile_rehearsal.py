#!/usr/bin/env python3
"""Carries deploy/Dockerfile out without a container engine: each stage is a debootstrap'ed folder, each RUN a chroot.

It knows the instructions that file uses, no others. Needs root, debootstrap and Debian's archive; takes minutes.
Usage, from the project's root:  tests/e2e/dockerfile_rehearsal.py [--mirror URL] [--keep] [COMMAND ...]
COMMAND runs in the last stage as its USER, after the ENTRYPOINT; without it, --version.
"""
import argparse
import fnmatch
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]


class Stage:
    """One FROM: a root folder and what the instructions have set so far."""

    def __init__(self, root):
        self.root, self.workdir, self.user, self.entrypoint, self.command = root, "/", "0:0", [], []

    def path(self, name):
        return self.root / os.path.normpath(os.path.join(self.workdir, name)).lstrip("/")

    def run(self, argv, clean=False):
        environment = {"HOME": "/", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        environment |= {} if clean else {k: v for k, v in os.environ.items() if "SSL" in k or "CERT" in k}
        # Mounts in a namespace of their own end with the command, whatever becomes of it.
        mounts = "for m in proc sys dev; do mount --rbind /$m $0/$m; done; "
        enter = f"exec chroot --userspec={self.user} $0 /bin/sh -c " + shlex.quote(
            "cd " + shlex.quote(self.workdir) + ' && exec "$@"') + ' sh "$@"'
        return subprocess.run(["unshare", "--mount", "--propagation", "private", "/bin/sh", "-ec", mounts + enter,
                               self.root, *argv], env=environment, check=False).returncode


def instructions(text):
    """(NAME, rest) of each instruction, continued lines joined, comments dropped."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line.strip():
            name, rest = line.split(maxsplit=1)
            yield name, rest


def base_system(root, mirror, cache):
    """A copy of one minimal Debian 12, made once, with this system's package sources and certificates."""
    if not cache.exists():
        subprocess.run(["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", cache, mirror],
                       check=True, stdout=subprocess.DEVNULL)
        (cache / "etc/apt/sources.list").unlink(missing_ok=True)
        for name in ("etc/apt/sources.list", "etc/apt/sources.list.d/debian.sources", "etc/resolv.conf", "etc/hosts"):
            if pathlib.Path("/", name).exists():
                shutil.copy(pathlib.Path("/", name), cache / name)
        extra = pathlib.Path("/usr/local/share/ca-certificates")
        shutil.copytree(extra, cache / str(extra).lstrip("/"), dirs_exist_ok=True)
        subprocess.run(["chroot", cache, "update-ca-certificates"], check=True, capture_output=True)
    subprocess.run(["cp", "-a", cache, root], check=True)


def copy(stage, sources, target, context, ignored):
    into = stage.path(target)
    for name in sources:
        source = context / name.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, into, symlinks=True, dirs_exist_ok=True, ignore=ignored)
            continue
        folder = target.endswith("/") or len(sources) > 1
        destination = into / source.name if folder else into
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, destination)


def ignore_listed(folder, names):
    """What .dockerignore leaves out of the context."""
    left_out = []
    for pattern in (TOP / ".dockerignore").read_text().split():
        anywhere = pattern.startswith("**/")
        if anywhere or pathlib.Path(folder) == TOP:
            left_out += fnmatch.filter(names, pattern.removeprefix("**").removeprefix("/"))
    return left_out


def system_mirror():
    for file in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"):
        if os.path.exists(file):
            found = re.search(r"^(?:URIs:|deb (?:\[.*?\] )?)\s*(\S+)", pathlib.Path(file).read_text(), re.MULTILINE)
            if found:
                return found.group(1)
    sys.exit("no mirror in /etc/apt; name one with --mirror")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mirror")
    parser.add_argument("--keep", action="store_true", help="leave the folders")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="dockerfile-rehearsal.", dir="/var/tmp"))
    stages = {}
    stage = None
    try:
        for name, rest in instructions((TOP / "deploy/Dockerfile").read_text()):
            print(f"== {name} {rest}", flush=True)
            words = rest.split()
            if name == "FROM":
                stage = Stage(work / f"stage{len(stages)}")
                stages[words[2] if len(words) == 3 else str(len(stages))] = stage
                base_system(stage.root, args.mirror or system_mirror(), work / "base")
            elif name == "WORKDIR":
                stage.workdir = rest
                stage.path(rest).mkdir(parents=True, exist_ok=True)
            elif name == "COPY":
                origin = words.pop(0)[len("--from="):] if words[0].startswith("--from=") else None
                copy(stage, words[:-1], words[-1], stages[origin].root if origin else TOP,
                     None if origin else ignore_listed)
            elif name == "RUN":
                code = stage.run(["/bin/sh", "-c", rest])
                if code != 0:
                    sys.exit(f"RUN ended with {code}")
            elif name == "USER":
                stage.user = rest
            elif name == "ENTRYPOINT":
                stage.entrypoint = json.loads(rest)
            elif name == "CMD":
                stage.command = json.loads(rest)
            else:
                sys.exit(f"unknown instruction {name}")
        argv = stage.entrypoint + (args.command or ["--version"])
        print(f"== run as {stage.user}: {shlex.join(argv)}", flush=True)
        code = stage.run(argv, clean=True)
        size = subprocess.run(["du", "-shx", stage.root], capture_output=True, text=True, check=True).stdout.split()[0]
        print(f"exit {code}; the last stage takes {size}")
        sys.exit(code)
    finally:
        if args.keep:
            print(f"kept: {work}")
        else:
            subprocess.run(["rm", "-rf", "--one-file-system", work], check=False)


if __name__ == "__main__":
    main()
