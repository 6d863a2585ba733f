#!/usr/bin/env python3
"""A certified OpenID provider (npm's oidc-provider), its real tokens, and a rotation of its keys."""
import base64
import json
import unittest
import urllib.parse

import harness
import npm_packages

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
AUTHORIZATION = "Basic " + base64.b64encode(b"e2e:e2e-secret").decode()


def audience(algorithm):
    return f"urn:assay:e2e:{algorithm}"


class Provider:
    """The provider's process, with what a client asks of it."""

    def __init__(self):
        folder = npm_packages.install(harness.HERE / "oidc-provider", harness.WORK / "oidc-provider")
        self.process = harness.Process("node", "provider.mjs", cwd=folder)
        self.issuer = self.process.wait_for_line(r"^ready (http://\S+)$").group(1)

    def token(self, algorithm):
        """An access token by client credentials (RFC 6749 section 4.4) for a resource (RFC 8707)."""
        form = {"grant_type": "client_credentials", "resource": audience(algorithm), "scope": "orders:read"}
        endpoint = harness.fetch_json(self.issuer + "/.well-known/openid-configuration")["token_endpoint"]
        answer = harness.fetch_json(endpoint, data=urllib.parse.urlencode(form).encode(),
                                    headers={"Authorization": AUTHORIZATION})
        return answer["access_token"]

    def rotate(self):
        status, body, _ = harness.fetch(self.issuer + "/test/rotate", method="POST")
        assert status == 200, body

    def key_set_gets(self):
        return harness.fetch_json(self.issuer + "/test/stats")["keySetGets"]


def header(token):
    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class OidcProvider(harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.process.stop)

    def serve(self, **more):
        """assayd that trusts the provider: the API of each algorithm is an audience of one policy."""
        service = harness.Service(
            self.folder,
            issuers={"provider": {"issuer": self.provider.issuer, "keys": {"discovery": "auto"},
                                  "startup": "required"}},
            policies={"orders": {"accept": {"provider": {"audiences": [audience(a) for a in ALGORITHMS]}},
                                 "scopes_all": ["orders:read"]}},
            default_policy="orders", **more)
        self.addCleanup(service.stop)
        return service

    def assertVerified(self, result):
        self.assertEnds(result, 0)
        self.assertIn("VERIFIED", result.out)

    def assertRejected(self, result, reason):
        self.assertEnds(result, 1)
        self.assertIn(reason, result.out + result.err)

    def test_tokens_of_every_default_algorithm_are_verified_with_their_claims(self):
        service = self.serve()
        for algorithm in ALGORITHMS:
            with self.subTest(algorithm):
                token = self.provider.token(algorithm)
                self.assertEqual(header(token)["alg"], algorithm)
                self.assertVerified(service.verify(token))
                verdict = json.loads(self.assertEnds(service.verify(token, "--json"), 0).out)
                self.check_claims(verdict["verified"], algorithm, token)

    def check_claims(self, verified, algorithm, token):
        self.assertEqual(verified["issuer"], self.provider.issuer)
        self.assertEqual(verified["principal"], "provider:e2e")
        self.assertEqual(verified["client_id"], "e2e")
        self.assertEqual(verified["audiences"], [audience(algorithm)])
        self.assertEqual(verified["scopes"], ["orders:read"])
        self.assertEqual(verified["type"], "at+jwt")
        self.assertEqual(verified["key"]["algorithm"], algorithm)
        self.assertEqual(verified["key"]["id"], header(token)["kid"])

    def test_a_token_for_another_audience_is_refused(self):
        service = self.serve()
        result = service.verify(self.provider.token("ES256"), "--audience", audience("RS256"))
        self.assertRejected(result, "AUDIENCE_MISMATCH")

    def test_a_rotation_is_survived(self):
        service = self.serve()
        old = self.provider.token("ES256")
        self.assertVerified(service.verify(old))
        self.provider.rotate()

        before = self.provider.key_set_gets()
        self.assertVerified(service.verify(self.provider.token("ES256")))
        self.assertEqual(self.provider.key_set_gets(), before + 1)

        # The set that brought the new key left the old one out: its tokens are refused, never judged by another key.
        self.assertRejected(service.verify(old), "KEY_NOT_FOUND")
        for algorithm in ALGORITHMS:
            self.assertVerified(service.verify(self.provider.token(algorithm)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
