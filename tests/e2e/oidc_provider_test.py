#!/usr/bin/env python3
"""A certified OpenID provider (npm's oidc-provider): its real tokens, rotations of its keys, an outage."""
import json
import unittest

import harness
import provider_case
from harness import header
from oidc_provider import ALGORITHMS, OidcProvider, audience


class OidcProviderTest(provider_case.ProviderCase, harness.TestCase):
    def setUp(self):
        self.provider = OidcProvider(self.scratch())
        self.addCleanup(self.provider.stop)

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

    def test_a_set_that_was_asked_for_once_is_fetched_once(self):
        service = self.serve()
        for algorithm in ALGORITHMS:
            self.assertVerified(service.verify(self.provider.token(algorithm)))
        self.assertEqual(self.provider.key_set_gets(), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
