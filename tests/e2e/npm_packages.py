"""Installs a folder's locked npm packages into the build: the source tree stays clean, the lock file decides."""
import hashlib
import pathlib
import shutil
import subprocess


def install(source, target):
    """Copies `source` (package.json, package-lock.json, .npmrc, *.mjs) to `target`; `npm ci` where the lock changed."""
    source, target = pathlib.Path(source), pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.is_file():
            shutil.copy(file, target / file.name)
    lock = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    stamp = target / "installed"
    if stamp.exists() and stamp.read_text() == lock:
        return target
    for last in (False, True):  # a registry that stumbles gets a second chance
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=target, capture_output=True, text=True,
                              timeout=240, check=False)
        if done.returncode == 0:
            break
        if last:
            raise AssertionError(f"npm ci failed in {target}:\n{done.stdout}\n{done.stderr}")
    stamp.write_text(lock)
    return target
