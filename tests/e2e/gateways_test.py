#!/usr/bin/env python3
"""Real gateways in front of a backend, asking a real assayd: gateway_case.py says what they are put through.

Names the gateway's class as its argument; without one, all are tried.
"""
import json
import pathlib
import unittest
import urllib.error
import urllib.parse
import urllib.request

import gateway_processes
import harness
from gateway_case import GatewayCase, bearer
from recording_backend import RecordingBackend


class Envoy(GatewayCase, harness.TestCase):
    gateway_class = gateway_processes.Envoy

    def test_the_access_log_tells_the_exact_reason(self):
        self.ask(bearer(self.demo.token(sub="bob")), path="/passed")
        denied = self.ask(bearer(self.demo.token(defect="wrong-audience")), path="/denied")

        def logged():
            lines = (json.loads(line) for line in self.gateway.process.lines if line.startswith("{"))
            found = {line["path"]: line for line in lines if line["path"] in ("/passed", "/denied")}
            return found if len(found) == 2 else None
        log = harness.wait_until(logged, "two lines of Envoy's access log")
        self.assertEqual([log["/passed"][name] for name in ("status", "principal", "reason")], [200, "demo:bob", None])
        self.assertEqual([log["/denied"][name] for name in ("status", "principal", "reason", "correlation_id")],
                         [401, None, "AUDIENCE_MISMATCH", denied.json()["correlation_id"]])


    def test_route_metadata_names_the_policy(self):
        class ByMetadata(gateway_processes.Envoy):
            def command(self, folder, text):
                judged = text.index("              typed_per_filter_config:"), text.index("              routes:")
                text = text[:judged[0]] + text[judged[1]:]
                return super().command(folder, text.replace(
                    "- match: {prefix: /}\n", "- match: {prefix: /}\n"
                    "                metadata: {filter_metadata: {assay: {policy: users}}}\n"))
        gateway = ByMetadata(self.folder, "orders", self.service.config, self.backend.address)
        self.addCleanup(gateway.stop)
        url = f"http://{gateway.host}:{gateway.port}/orders"
        headers = {"Authorization": f"Bearer {self.demo.token(scope='').strip()}"}
        self.assertEqual(harness.fetch(url, headers=headers)[0], 200)  # not so under orders, nor without a policy


class EnvoyHttp(GatewayCase, harness.TestCase):
    gateway_class = gateway_processes.EnvoyHttp


class Nginx(GatewayCase, harness.TestCase):
    gateway_class = gateway_processes.Nginx

    def test_the_backend_serves_the_host_by_which_the_server_was_chosen(self):
        good = [f"{name}: {value}".encode() for name, value in bearer(self.demo.token())]
        for lines, host in (((b"GET / HTTP/1.1", b"Host: api.example:8443"), "api.example:8443"),
                            ((b"GET / HTTP/1.1", b"Host: api.example"), "api.example"),
                            ((b"GET http://lax.example/ HTTP/1.1", b"Host: strict.example"), "lax.example")):
            arrived = dict(self.send(*lines, *good).json()["headers"])
            self.assertEqual(arrived["Host"], host)
        self.assertEqual(self.send(b"GET / HTTP/1.0", *good).status, 400)

    def test_long_tokens_and_long_identities_pass(self):
        self.assertEqual(self.ask(bearer("x" * 15000)).status, 401)
        sub, scope = "\u00e9" * 500, " ".join(["orders:read", *["\u00fc" * 4] * 110])
        answer = self.ask(bearer(self.demo.token(sub=sub, scope=scope)))
        self.assertEqual(answer.status, 200, answer.body)
        told = dict(answer.identity())
        self.assertEqual(told["x-assay-principal"], "demo:" + urllib.parse.quote(sub))
        self.assertEqual(urllib.parse.unquote(told["x-assay-scopes"]), scope.replace(" ", ","))


class KnowsAssay(GatewayCase):
    """Gateways that tell Assay's answers from others', and pass WebSockets on."""

    def test_websockets_pass(self):
        asked = [("Connection", "Upgrade"), ("Upgrade", "WebSocket"), ("Sec-WebSocket-Version", "13"),
                 ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]  # RFC 6455 section 1.3
        arrived = self.ask(asked + bearer(self.demo.token())).json()["headers"]
        self.assertEqual([value for name, value in arrived if name.lower() == "upgrade"], ["websocket"])

    def test_a_200_that_is_not_assays_lets_nobody_pass(self):
        impostor = RecordingBackend()
        self.addCleanup(impostor.stop)
        self.service.stop()
        self.addCleanup(self.serve)
        moved = json.loads(pathlib.Path(self.service.config).read_text())
        moved["listeners"]["forward_auth"]["address"] = impostor.address
        config = self.folder / "moved.json"
        config.write_text(json.dumps(moved))
        gateway = self.gateway_class(self.folder, "orders", config, self.backend.address, ready=503)
        self.addCleanup(gateway.stop)
        before = self.backend.count
        for headers in ([], bearer("x")):
            request = urllib.request.Request(f"http://{gateway.host}:{gateway.port}/orders", headers=dict(headers))
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=harness.DEADLINE)
            refused.exception.close()
            self.assertEqual(refused.exception.code, 503)
        self.assertGreater(impostor.misdirected, 1)
        self.assertNothingArrived(before)


class Caddy(KnowsAssay, harness.TestCase):
    gateway_class = gateway_processes.Caddy


class Haproxy(KnowsAssay, harness.TestCase):
    gateway_class = gateway_processes.Haproxy

    def test_a_request_that_assay_cannot_read_is_the_clients_fault(self):
        before = self.backend.count
        self.assertEqual(self.send(b"GET / HTTP/1.1", b"Host: x", b"Authorization: Bearer \0").status, 400)
        self.assertNothingArrived(before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
