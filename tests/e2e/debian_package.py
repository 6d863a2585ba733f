"""Programs of Debian packages that a test runs without installing them: no service is started, no root is needed."""
import pathlib
import shutil
import subprocess


def unpack(package, target):
    """Downloads `package` from Debian's archive and unpacks it into `target`, once."""
    target = pathlib.Path(target)
    stamp = target / "unpacked"
    if stamp.exists():
        return target
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for last in (False, True):  # a mirror that stumbles gets a second chance
        done = subprocess.run(["apt-get", "download", "--quiet", package], cwd=target, capture_output=True, text=True,
                              timeout=240, check=False)
        if done.returncode == 0:
            break
        if last:
            raise AssertionError(f"apt-get download {package} failed:\n{done.stdout}\n{done.stderr}")
    (file,) = target.glob("*.deb")
    subprocess.run(["dpkg-deb", "--extract", file.name, "."], cwd=target, check=True, timeout=240)
    file.unlink()
    stamp.touch()
    return target
