"""A resource server of Spring Security's, which knows of tokens only what an introspection endpoint tells it."""
import hashlib
import shutil
import subprocess

import harness

_SOURCES = harness.HERE / "spring"
# A start takes some seconds of a core, and the tests have two between them.
START = 240


def install():
    """The program, built once by the user's own Maven. Without it the test is skipped, or fails where none may be."""
    target = harness.WORK / "spring"
    stamp = target / "installed"
    files = sorted(path for path in _SOURCES.rglob("*") if path.is_file())
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    program = target / "target/resource-server.jar"
    if stamp.exists() and stamp.read_text() == wanted:
        return program
    for tool in ("javac", "mvn"):
        if shutil.which(tool) is None:
            harness.skip(f"Spring could not be had: there is no {tool}")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(_SOURCES, target)
    for last in (False, True):  # a repository that stumbles gets a second chance
        done = subprocess.run(["mvn", "--batch-mode", "--quiet", "package"], cwd=target, capture_output=True, text=True,
                              timeout=300, check=False)
        if done.returncode == 0:
            break
        if last:
            harness.skip(f"Spring could not be had: {(done.stdout + done.stderr).strip()[-500:]}")
    stamp.write_text(wanted)
    return program


class ResourceServer:
    """The server, pointed at `introspection_uri`: three lines of its own configuration."""

    def __init__(self, introspection_uri, secret):
        prefix = "--spring.security.oauth2.resourceserver.opaquetoken"
        port = harness.free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._process = harness.Process(
            "java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", install(),
            "--server.address=127.0.0.1", f"--server.port={port}", f"{prefix}.introspection-uri={introspection_uri}",
            f"{prefix}.client-id=orders-api", f"{prefix}.client-secret={secret}")
        try:
            self._process.wait_for_http(self.url + "/whoami", status=401, deadline=START)
        except BaseException:
            self._process.stop()
            raise

    def get(self, token):
        """(status, body, headers) of a request with this token."""
        return harness.fetch(self.url + "/whoami", headers={"Authorization": f"Bearer {token}"})

    def stop(self):
        return self._process.stop()
