#!/usr/bin/env python3
"""Introspection by a client that others have written: Spring Security's opaque-token resource server."""
import json
import unittest

import harness
from harness import Demo, Service, free_port
from spring_resource_server import ResourceServer

SECRET = "a+/b=%41" + "s" * 32  # as base64 and worse: clients encode it in ways of their own


class Introspection(harness.TestCase):
    def setUp(self):
        self.demo = Demo()
        self.addCleanup(self.demo.stop)
        secret = self.file("introspection.secret", SECRET)
        secret.chmod(0o600)
        port = free_port()
        listeners = {"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"}, "forward_auth": {
            "address": f"127.0.0.1:{port}", "introspection_secret_file": str(secret)}}
        self.service = Service(
            self.folder, {"demo": {"issuer": self.demo.issuer, "keys": {"discovery": "auto"}, "startup": "required"}},
            {"orders": {"accept": {"demo": {"any_audience": True}}}}, listeners=listeners)
        self.addCleanup(self.service.stop)
        self.spring = ResourceServer(f"http://127.0.0.1:{port}/introspect/orders", SECRET)
        self.addCleanup(self.spring.stop)

    def test_spring_takes_a_token_for_what_assay_says_of_it(self):
        good = self.demo.token(sub="ann", scope="orders:read orders:write").strip()
        status, body, _ = self.spring.get(good)
        self.assertEqual(status, 200, body)
        caller = json.loads(body)
        self.assertEqual(caller["name"], "ann")
        self.assertLessEqual({"SCOPE_orders:read", "SCOPE_orders:write"}, set(caller["authorities"]))
        self.assertEqual(caller["attributes"]["iss"], self.demo.issuer)

        for bad in (good[:-8] + "AAAAAAAA", self.demo.token(defect="expired").strip(), "opaque"):
            status, _, headers = self.spring.get(bad)
            self.assertEqual(status, 401)
            self.assertIn("invalid_token", headers["WWW-Authenticate"])

        self.service.stop()
        self.assertNotEqual(self.spring.get(good)[0], 200, "whom nobody can vouch for is not let in")


if __name__ == "__main__":
    unittest.main(verbosity=2)
