"""fortio, the open-loop load generator: built by this machine's Go from the module versions that fortio/go.sum pins."""
import json
import pathlib
import subprocess

import harness

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 16


def install():
    """The program, built once."""
    place = harness.WORK / "fortio"
    if not place.exists():
        print("Building fortio ...", flush=True)
        subprocess.run(["go", "build", "-mod=readonly", "-trimpath", "-o", place, "fortio.org/fortio"], cwd=HERE / "fortio",
                       check=True, timeout=900)
    return place


class Paced:
    """Requests at an even rate, spread over CONNECTIONS, for so many seconds: p50 and p99 in ms, and the rate that came of it.

    The connections do not wait for one another, and one that is late catches nothing up."""

    def __init__(self, url, token, rate, seconds):
        done = subprocess.run([install(), "load", "-quiet", "-json", "-", "-allow-initial-errors", "-c", str(CONNECTIONS),
                               "-qps", str(rate), "-uniform", "-nocatchup", "-t", f"{seconds}s", "-r", "0.00001", "-p", "50,99",
                               "-H", f"Authorization: Bearer {token}", url],
                              capture_output=True, text=True, timeout=seconds + 60, check=False)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert set(told["RetCodes"]) == {"200"}, told["RetCodes"]
        self.rate = told["ActualQPS"]
        self.p50, self.p99 = (each["Value"] * 1000 for each in told["DurationHistogram"]["Percentiles"])
