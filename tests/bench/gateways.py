"""What a gateway's question costs: Check and /auth/forward beside the bare transport, and a request through Envoy.

Every figure that counts is a ratio, or a difference, of two things measured in one run, in turn; medians of the rounds
are printed. ASSAY_BENCH_SECONDS is how long each measurement takes (3), ASSAY_BENCH_ROUNDS how often (5). It needs h2load
(Debian's nghttp2-client, unpacked into the build), Envoy (PyPI) and fortio (built by Go), and says nothing of a busy machine.
"""
import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import debian_package
import envoy
import harness
from fortio import Paced

SECONDS = int(os.environ.get("ASSAY_BENCH_SECONDS", 3))
ROUNDS = int(os.environ.get("ASSAY_BENCH_ROUNDS", 5))
CLIENTS, STREAMS = 4, 32
POLICY = {"orders": {"accept": {"demo": {"any_audience": True}}}}
GRPC = ["-H", "content-type: application/grpc", "-H", "te: trailers"]
TICK = os.sysconf("SC_CLK_TCK")


def field(number, value):
    """A length-delimited field of protobuf."""
    size, length = len(value), b""
    while size >= 0x80:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + value


def check_request(headers):
    """CheckRequest{attributes{request{http{method, headers, path}}}} behind gRPC's five bytes."""
    entries = b"".join(field(3, field(1, name.encode()) + field(2, value.encode())) for name, value in headers.items())
    http = field(2, b"GET") + entries + field(4, b"/orders")
    message = field(1, field(4, field(2, http)))
    return b"\0" + len(message).to_bytes(4, "big") + message


def cpu_seconds(process):
    """What a process has used so far, all threads."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Load:
    """One run of h2load: calls a second, latencies in ms, and the CPU of `process` a call in us."""

    def __init__(self, tool, folder, process, url, flags):
        log = folder / "h2load.log"
        log.unlink(missing_ok=True)
        before = cpu_seconds(process)
        done = subprocess.run([tool, f"--duration={SECONDS}", f"-c{CLIENTS}", "-t1", f"--log-file={log}", *flags, url],
                              capture_output=True, text=True, timeout=SECONDS + 60, check=False)
        used = cpu_seconds(process) - before
        assert done.returncode == 0, done.stdout + done.stderr
        rows = [line.split("\t") for line in log.read_text().splitlines()]
        self.statuses = {row[1] for row in rows}
        times = sorted(int(row[2]) / 1000 for row in rows)
        assert len(times) > 100, done.stdout
        self.rate = len(times) / SECONDS
        self.p50, self.p99 = times[len(times) // 2], times[len(times) * 99 // 100]
        self.cpu = used / len(times) * 1e6


def median(loads, figure):
    return statistics.median(getattr(load, figure) for load in loads)


def beside(name, loads, bare):
    """A line of the table: a load, and its ratio to the bare transport, round by round."""
    line = {"what": name}
    for figure in ("rate", "p99", "cpu"):
        ratio = statistics.median(getattr(a, figure) / getattr(b, figure) for a, b in zip(loads, bare))
        line[figure], line[figure + "_ratio"] = median(loads, figure), ratio
    print(f"  {name:28} {line['rate']:8.0f}/s ({line['rate_ratio']:.2f})   p99 {line['p99']:6.2f} ms ({line['p99_ratio']:.2f})"
          f"   {line['cpu']:6.1f} us CPU a call ({line['cpu_ratio']:.2f})")
    return line


def fronts(tool, folder, service, token):
    """Check beside gRPC's own health check, and forward-auth beside a path that nobody has."""
    body, empty = folder / "check.bin", folder / "empty.bin"
    body.write_bytes(check_request({"authorization": f"Bearer {token}", "user-agent": "bench", "accept": "*/*"}))
    empty.write_bytes(b"\0" * 5)
    streams = [f"-m{STREAMS}"]
    bearer = ["--h1", "-H", f"Authorization: Bearer {token}"]
    runs = {
        "gRPC, health check": (service.address, "/grpc.health.v1.Health/Check", GRPC + streams + ["-d", empty]),
        "gRPC, Check": (service.address, "/envoy.service.auth.v3.Authorization/Check", GRPC + streams + ["-d", body]),
        "HTTP, no such path": (service.forward_auth, "/nobody", bearer),
        "HTTP, /auth/forward": (service.forward_auth, "/auth/forward/orders", bearer)}
    loads = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, (address, path, flags) in runs.items():
            loads[name].append(Load(tool, folder, service.process, f"http://{address}{path}", flags))
    assert all(load.statuses == {"200"} for load in loads["HTTP, /auth/forward"]), loads["HTTP, /auth/forward"][0].statuses
    print(f"Closed loop, {CLIENTS} connections, for gRPC {STREAMS} streams each; ratios to the bare transport of each pair:")
    return [beside(name, loads[name], loads[bare])
            for name, bare in (("gRPC, health check", "gRPC, health check"), ("gRPC, Check", "gRPC, health check"),
                               ("HTTP, no such path", "HTTP, no such path"), ("HTTP, /auth/forward", "HTTP, no such path"))]


def through_envoy(folder, service, issuer, keys, token):
    """P0: what authentication adds to a request through Envoy, open loop, at parts of what Envoy with Assay can take."""
    filters = {"no authentication": [], "jwt_authn": [envoy.jwt_authn(issuer, {"local_jwks": {"inline_string": keys}})],
               "Assay by ext_authz": [envoy.ext_authz()]}
    rows = []
    with contextlib.ExitStack() as stack:
        gateways = {}
        for name, chosen in filters.items():
            (folder / name).mkdir()
            gateways[name] = envoy.Filtered(folder / name, chosen, {"assay": f"http://{service.address}"})
            stack.callback(gateways[name].stop)
            status = gateways[name].status(token)
            assert status == 200, (name, status)
        limit = Paced(gateways["Assay by ext_authz"].url, token, 0, SECONDS).rate
        print(f"Through Envoy, open loop; saturated with Assay at {limit:.0f}/s. Added to no authentication:")
        for part in (25, 50, 75):
            loads = {name: [] for name in gateways}
            for _ in range(ROUNDS):
                for name, gateway in gateways.items():
                    loads[name].append(Paced(gateway.url, token, limit * part / 100, SECONDS))
            none = loads["no authentication"]
            for name in gateways:
                row = {"what": name, "percent": part, "p50": median(loads[name], "p50"), "p99": median(loads[name], "p99")}
                for figure in ("p50", "p99"):
                    row["added_" + figure] = statistics.median(
                        getattr(a, figure) - getattr(b, figure) for a, b in zip(loads[name], none))
                rows.append(row)
                print(f"  {part} %  {name:20} p50 {row['p50']:6.2f} ms ({row['added_p50']:+.2f})   "
                      f"p99 {row['p99']:6.2f} ms ({row['added_p99']:+.2f})")
    return rows


def main():
    tool = debian_package.unpack("nghttp2-client", harness.WORK / "nghttp2-client") / "usr/bin/h2load"
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        demo = harness.Demo()
        token, keys = demo.token(alg="RS256", ttl="1h").strip(), harness.fetch(demo.issuer + "/jwks")[1]
        demo.stop()  # its keys would rotate while this measures
        listeners = {name: {"address": "127.0.0.1:0"} for name in ("service", "ops", "forward_auth")}
        service = harness.Service(folder, {"demo": {"issuer": demo.issuer, "keys": {"inline": keys}}}, POLICY,
                                  listeners=listeners, default_policy="orders")
        stack.callback(service.stop)
        service.forward_auth = re.search(r"HTTP forward-auth on http://([^\s;]+)", service.process.output()).group(1)
        figures = {"fronts": fronts(tool, folder, service, token),
                   "through_envoy": through_envoy(folder, service, demo.issuer, keys, token)}
    place = harness.WORK / "gateways-bench.json"
    place.write_text(json.dumps(figures, indent=1))
    print(f"Written to {place}.")


if __name__ == "__main__":
    main()
