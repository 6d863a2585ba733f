#!/usr/bin/env python3
"""Real gateways in front of a backend, asking a real assayd: gateway_case.py says what they are put through.

Names the gateway's class as its argument; without one, all are tried.
"""
import json
import unittest
import urllib.parse

import gateway_processes
import harness
from gateway_case import GatewayCase, bearer


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

    def test_long_tokens_and_long_identities_pass(self):
        self.assertEqual(self.ask(bearer("x" * 15000)).status, 401)
        sub, scope = "\u00e9" * 500, " ".join(["orders:read", *["\u00fc" * 4] * 110])
        answer = self.ask(bearer(self.demo.token(sub=sub, scope=scope)))
        self.assertEqual(answer.status, 200, answer.body)
        told = dict(answer.identity())
        self.assertEqual(told["x-assay-principal"], "demo:" + urllib.parse.quote(sub))
        self.assertEqual(urllib.parse.unquote(told["x-assay-scopes"]), scope.replace(" ", ","))


class Caddy(GatewayCase, harness.TestCase):
    gateway_class = gateway_processes.Caddy


class Haproxy(GatewayCase, harness.TestCase):
    gateway_class = gateway_processes.Haproxy


if __name__ == "__main__":
    unittest.main(verbosity=2)
