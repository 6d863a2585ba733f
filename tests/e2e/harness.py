"""What the end-to-end tests share: processes with deadlines, loopback HTTP, our binaries.

Every wait is for an event and ends by a deadline; every process is ended by its own id, and dies with the test even
when that is killed. ASSAY_BIN is the folder of assayd and assay, ASSAY_WORK a scratch folder of the build's.
"""
import base64
import ctypes
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ.get("ASSAY_BIN", HERE.parents[1] / "build/release/bin"))
WORK = pathlib.Path(os.environ.get("ASSAY_WORK", HERE.parents[1] / "build/release/e2e"))
ASSAYD, ASSAY = BIN / "assayd", BIN / "assay"

# Long, because two cores may be busy with other tests; a test that passes never waits for it.
DEADLINE = 60

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def skip(why):
    """Skips a test whose tools cannot be had, and says so; where ASSAY_NO_SKIP is set, as in CI, it fails instead."""
    if os.environ.get("ASSAY_NO_SKIP"):
        raise AssertionError(f"ASSAY_NO_SKIP is set, and {why}")
    print(f"SKIPPED: {why}", file=sys.stderr)
    raise unittest.SkipTest(why)


def free_port():
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what, deadline=DEADLINE):
    """The first truthy value of `condition()`, asked again until the deadline."""
    end = time.monotonic() + deadline
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {deadline} s in vain for {what}")
        time.sleep(0.02)
    return value


def fetch(url, data=None, headers=None, method=None):
    """(status, body as text, headers) of one request; refusals are answers, not exceptions."""
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:
            return response.status, response.read().decode(), response.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers


def fetch_json(url, **more):
    status, body, _ = fetch(url, **more)
    if status != 200:
        raise AssertionError(f"{url} answered {status}: {body}")
    return json.loads(body)


def part(token, index):
    """The header (0) or payload (1) of a JWT, which nobody has verified."""
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def header(token):
    return part(token, 0)


class Result:
    """One command that has ended."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def __repr__(self):
        return f"exit {self.code}\nstdout: {self.out[-4000:]}\nstderr: {self.err[-4000:]}"


def run(*argv, stdin="", deadline=DEADLINE, **more):
    """Runs a command to its end."""
    return Result(subprocess.run([str(word) for word in argv], input=stdin, capture_output=True, text=True,
                                 timeout=deadline, check=False, preexec_fn=_die_with_parent, **more))


class Process:
    """A command that runs beside the test until stop(). Its output, both streams, is kept in order."""

    def __init__(self, *argv, **more):
        self.name = pathlib.Path(str(argv[0])).name
        self.lines = []
        self._fresh = queue.Queue()
        self._process = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                         preexec_fn=_die_with_parent, **more)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))
            self._fresh.put(self.lines[-1])
        self._fresh.put(None)

    @property
    def pid(self):
        return self._process.pid

    def output(self):
        return "\n".join(self.lines)

    def running(self):
        return self._process.poll() is None

    def wait_for_line(self, pattern, deadline=DEADLINE):
        """The match of the next line that `pattern` is found in."""
        end = time.monotonic() + deadline
        while True:
            try:
                line = self._fresh.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{self.name} did not say {pattern!r} in {deadline} s:\n{self.output()}") from None
            if line is None:
                self._fresh.put(None)
                raise AssertionError(f"{self.name} ended and never said {pattern!r}:\n{self.output()}")
            if match := re.search(pattern, line):
                return match

    def wait_for_http(self, url, status=200, deadline=DEADLINE):
        """Returns once `url` answers with `status`."""
        def answers():
            if not self.running():
                raise AssertionError(f"{self.name} ended:\n{self.output()}")
            try:
                return fetch(url)[0] == status
            except OSError:
                return False
        wait_until(answers, f"{url} to answer {status}; {self.name} said:\n{self.output()}", deadline)

    def stop(self, deadline=DEADLINE):
        """Asks it to end, then ends it. Its exit code; negative is the signal that ended it."""
        if self.running():
            self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(deadline)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"{self.name} did not end in {deadline} s:\n{self.output()}") from None
        finally:
            self._reader.join(deadline)
            self._process.stdout.close()
        return code


def config(issuers, policies, **more):
    """A configuration as JSON: listeners on loopback ports that the system picks, the rest as given."""
    listeners = {"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"}}
    return json.dumps({"api_version": "assay/v1", "listeners": listeners, "issuers": issuers,
                       "policies": policies} | more, indent=1)


class Service:
    """`assayd serve` with a configuration of its own; /readyz answers `ready` when the constructor returns."""

    def __init__(self, folder, issuers, policies, ready=200, **more):
        handle, path = tempfile.mkstemp(suffix=".json", dir=folder)
        with os.fdopen(handle, "w") as file:
            file.write(config(issuers, policies, **more))
        self.config = path
        self.process = Process(ASSAYD, "serve", "--config", path)
        try:
            said = self.process.wait_for_line(r"^assayd serves gRPC on (\S+), metrics and health on (http://[^\s;]+)")
            self.address, self.ops = said.groups()
            self.process.wait_for_http(self.ops + "/readyz", ready)
        except BaseException:
            self.process.stop()
            raise

    def verify(self, token, *flags):
        """`assay verify` of one token by this service."""
        return run(ASSAY, "--server", self.address, "verify", *flags, stdin=token + "\n")

    def metric(self, series):
        """The value of one series, written as /metrics does and without "assay_"; 0 where there is none."""
        for line in fetch(self.ops + "/metrics")[1].splitlines():
            if line.startswith(f"assay_{series} "):
                return float(line.rsplit(" ", 1)[1])
        return 0

    def stop(self):
        return self.process.stop()


class Demo:
    """`assayd demo`: an issuer that mints what it is asked for, and a service that trusts it.

    On ports of its own: on the usual ones another test's demo could take the place of one that was stopped."""

    def __init__(self, flags=("--any-port",)):
        self.process = Process(ASSAYD, "demo", *flags)
        try:
            self.issuer = self.process.wait_for_line(r"^  issuer +(http://\S+)").group(1)
            self.service = self.process.wait_for_line(r"^  service +(\S+)").group(1)
            self.ops = self.process.wait_for_line(r"^  ops +(http://[^\s/]+)").group(1)
            self.admin = self.process.wait_for_line(r"^  admin +(\S+)").group(1)
            self.process.wait_for_http(self.ops + "/readyz")
        except BaseException:
            self.process.stop()
            raise

    def token(self, **parameters):
        """A token of the issuer's, with its line end."""
        status, body, _ = fetch(f"{self.issuer}/token?{urllib.parse.urlencode(parameters)}")
        assert status == 200, body
        return body

    def stop(self):
        return self.process.stop()


class TestCase(unittest.TestCase):
    """A test with a scratch folder, and with help to see what a command said."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        WORK.mkdir(parents=True, exist_ok=True)
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix=cls.__name__ + "-", dir=WORK))
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def assertEnds(self, result, code):
        self.assertEqual(result.code, code, result)
        return result

    def assertVerified(self, result):
        self.assertEnds(result, 0)
        self.assertIn("VERIFIED", result.out)

    def assertRejected(self, result, reason):
        self.assertEnds(result, 1)
        self.assertIn(reason, result.out + result.err)

    def assertUnjudged(self, result, reason):
        self.assertEnds(result, 2)
        self.assertIn(reason, result.out + result.err)
