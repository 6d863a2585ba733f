#!/usr/bin/env python3
"""The same tokens at two Envoys: one asks Assay (ext_authz), one verifies by itself (jwt_authn). Where do they differ?

Prints a table. A difference that is not known is a failure, and so is one that is gone.
"""
import pathlib
import tempfile
import unittest

import envoy
import gateway_processes
import harness
from harness import wait_until

AUDIENCE = "https://api.demo.test"
# How long jwt_authn keeps keys: its default is ten minutes, for whose end no test waits.
BRIEF, DEFAULT = "3s", "600s"


class Peers(harness.TestCase):
    def setUp(self):
        self.rows = []
        self.demo = harness.Demo()
        self.addCleanup(self.demo.stop)
        self.addCleanup(self.print_table)

    def start(self, cache=BRIEF):
        """Assay with the Envoy that asks it, and the Envoy that does without; neither has seen a token yet."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        grpc = f"127.0.0.1:{harness.free_port()}"
        service = harness.Service(
            folder, {"demo": {"issuer": self.demo.issuer, "keys": {"discovery": "auto"}}},
            {"orders": {"accept": {"demo": {"audiences": [AUDIENCE]}}, "scopes_all": ["orders:read"]}},
            listeners={"service": {"address": grpc}, "ops": {"address": "127.0.0.1:0"}})
        self.addCleanup(service.stop)
        # assayd's own ops listener is a backend as good as any: what passes is answered 200 there.
        asking = gateway_processes.Envoy(folder, "orders", service.config, service.ops.removeprefix("http://"))
        self.addCleanup(asking.stop)
        verifying = envoy.Envoy(folder, self.demo.issuer, self.demo.issuer + "/jwks", cache, [AUDIENCE])
        self.addCleanup(verifying.stop)
        self.urls = f"http://{asking.host}:{asking.port}/healthz", verifying.url

    def statuses(self, authorization, query=""):
        headers = {"Authorization": authorization} if authorization else {}
        return tuple(harness.fetch(url + query, headers=headers)[0] for url in self.urls)

    def compare(self, what, authorization, assay, jwt_authn, why="", **more):
        """Asserts what each answers, and that a reason is told where they differ, and nowhere else."""
        got = self.statuses(authorization, **more)
        self.rows.append((what, *got, why))
        with self.subTest(what):
            self.assertEqual(got, (assay, jwt_authn))
            self.assertEqual(bool(why), assay != jwt_authn)

    def print_table(self):
        print(f"\n{'':30}  Assay  jwt_authn")
        for what, assay, jwt_authn, why in self.rows:
            print(f"{what:30}  {assay:5}  {jwt_authn:9}  {why}".rstrip())

    def bearer(self, **parameters):
        return "Bearer " + self.demo.token(**parameters).strip()

    def rotate(self):
        harness.fetch(self.demo.issuer + "/rotate", data=b"")

    def test_the_same_tokens(self):
        self.start()
        for algorithm in ("RS256", "PS256", "ES256", "EdDSA"):
            self.compare(algorithm, self.bearer(alg=algorithm), 200, 200)
        self.compare("ES512", self.bearer(alg="ES512"), 401, 200, "Assay takes the algorithms that its configuration names")
        good = self.bearer()
        self.compare("scheme in lower case", "b" + good[1:], 200, 401, "schemes know no case (RFC 9110 section 11.1)")
        self.compare("padding after the token", good + "==", 401, 200, "base64url without padding (RFC 7515 section 2)")
        self.compare("token in the query", "", 401, 200, "URLs end up in logs: Assay never looks there",
                     query="?access_token=" + good.removeprefix("Bearer "))
        self.compare("two tokens, with a comma", f"{good},{good}", 401, 401)
        self.compare("no token", "", 401, 401)
        self.compare("garbage", "Bearer garbage", 401, 401)
        self.compare("Basic", "Basic YTpi", 401, 401)
        for defect in ("expired", "not-yet-valid", "bad-signature", "wrong-issuer", "unknown-kid", "alg-none", "hs-confusion"):
            self.compare(defect, self.bearer(defect=defect), 401, 401)
        self.compare("wrong audience", self.bearer(defect="wrong-audience"), 401, 403,
                     "invalid_token of RFC 6750; 403 with forbid_audience_mismatch")
        self.compare("a scope is missing", self.bearer(scope="orders:write"), 403, 200, "jwt_authn asks for no scopes")

    def test_a_rotation(self):
        self.start()
        first = self.bearer()
        self.compare("before a rotation", first, 200, 200)
        self.rotate()
        second = self.bearer()
        self.compare("a new key, at once", second, 200, 401, "an unknown key makes Assay fetch, and the request wait")
        self.compare("the old key, still published", first, 200, 200)
        wait_until(lambda: self.statuses(second)[1] == 200, "jwt_authn to fetch")
        self.compare("a new key, later", second, 200, 200)

    def test_a_withdrawn_key(self):
        self.start(DEFAULT)
        withdrawn = self.bearer()
        self.compare("before its key is withdrawn", withdrawn, 200, 200)
        self.rotate()
        self.rotate()
        wait_until(lambda: self.statuses(self.bearer())[0] == 200, "Assay to fetch")
        wait_until(lambda: self.statuses(withdrawn)[0] == 401, "Assay to make sure, a second later")
        self.compare("after another's new key is seen", withdrawn, 401, 200, "that fetch takes withdrawn keys away, too")

    def test_an_issuer_that_is_down(self):
        self.start()
        good, bad = self.bearer(), self.bearer(defect="bad-signature")
        self.compare("before the outage", good, 200, 200)
        self.demo.stop()
        wait_until(lambda: self.statuses(good)[1] != 200, "jwt_authn's keys to end")
        self.compare("a good token", good, 200, 401, "Assay keeps the keys it has until their hard deadline")
        self.compare("a bad signature", bad, 401, 401)
        self.start()
        self.compare("a good token, started since", good, 503, 401, "nobody can tell, so nobody says it is the token's fault")
        self.compare("no token", "", 401, 401)


if __name__ == "__main__":
    unittest.main(verbosity=2)
