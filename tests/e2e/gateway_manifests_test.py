#!/usr/bin/env python3
"""The configurations that no test runs: each is of its product's types, bounds its wait, fails closed, takes headers out.

gateway-manifests/kinds.d.ts says where the types come from.
"""
import json
import re
import subprocess
import unittest

import harness
import npm_packages
from gateway_case import SPELLINGS
from gateway_processes import printed

TYPES = {"traefik": "Traefik", "apisix": "Apisix", "istio": "Istio", "envoy-gateway": "EnvoyGateway"}


class Manifests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = npm_packages.install(harness.HERE / "gateway-manifests", harness.WORK / "gateway-manifests")

    def check(self, kind, text):
        """(exit code, what is wrong, the documents) of a file that should be of that type."""
        done = subprocess.run(["node", "check.mjs", kind], cwd=self.folder, input=text, capture_output=True, text=True,
                              timeout=120, check=False)
        return done.returncode, done.stderr, json.loads(done.stdout)

    def documents(self, name):
        text = printed(name, "--policy", "orders")
        self.assertTrue(text.startswith("# Not run here: "), text[:80])
        code, wrong, documents = self.check(TYPES[name], text)
        self.assertEqual((code, wrong), (0, ""))
        return documents

    def test_a_name_that_there_is_not_is_found(self):
        for name, field in {"traefik": "authRequestHeaders", "apisix": "status_on_error", "istio": "provider",
                            "envoy-gateway": "failOpen"}.items():
            code, wrong, _ = self.check(TYPES[name], re.sub(rf"\b{field}:", f"{field}s:", printed(name, "--policy", "orders")))
            self.assertEqual(code, 1, name)
            self.assertIn(f"'\"{field}s\"' does not exist", wrong)

    def test_envoy_gateway(self):
        policy, grant = self.documents("envoy-gateway")
        judged = policy["spec"]["extAuth"]
        self.assertEqual((judged["timeout"], judged["failOpen"]), ("1s", False))
        self.assertEqual(judged["contextExtensions"], [{"name": "assay.policy", "type": "Value", "value": "orders"}])
        self.assertEqual(judged["grpc"]["backendRefs"], [{"name": "assay", "namespace": "assay", "port": 9000}])
        self.assertEqual(grant["metadata"]["namespace"], "assay")

    def test_istio(self):
        mesh, policy = self.documents("istio")
        code, wrong, (settings,) = self.check("MeshConfig", mesh["data"]["mesh"])
        self.assertEqual((code, wrong), (0, ""))
        (provider,) = settings["extensionProviders"]
        self.assertEqual(provider["envoyExtAuthzGrpc"], {"service": "assay.assay.svc.cluster.local", "port": 9000,
                                                         "timeout": "1s", "failOpen": False, "statusOnError": "503"})
        self.assertEqual((policy["spec"]["action"], policy["spec"]["provider"]["name"]), ("CUSTOM", provider["name"]))

    def test_traefik(self):
        (settings,) = self.documents("traefik")
        judged = settings["http"]["middlewares"]["assay"]["forwardAuth"]
        self.assertEqual(judged["address"], "http://127.0.0.1:9001/auth/forward/orders")
        self.assertFalse(judged["trustForwardHeader"])
        self.assertEqual(judged["authResponseHeadersRegex"][:4], "(?i)")
        for name in SPELLINGS:
            self.assertRegex(name.upper(), judged["authResponseHeadersRegex"])
        self.assertEqual(settings["http"]["routers"]["backend"]["middlewares"], ["assay"])

    def test_apisix(self):
        (settings,) = self.documents("apisix")
        (route,) = settings["routes"]
        judged = route["plugins"]["forward-auth"]
        self.assertEqual(judged["uri"], "http://127.0.0.1:9001/auth/forward/orders")
        self.assertEqual((judged["timeout"], judged["allow_degradation"], judged["status_on_error"]), (1000, False, 503))
        self.assertEqual(sorted(route["plugins"]["proxy-rewrite"]["headers"]["remove"]), sorted(SPELLINGS))


if __name__ == "__main__":
    unittest.main()
