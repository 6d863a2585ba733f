#!/usr/bin/env python3
"""Keycloak: a realm's real tokens, rotations by its admin interface, an outage."""
import json
import unittest

import harness
import provider_case
from harness import header
from keycloak import Keycloak, Realm


class KeycloakTest(provider_case.ProviderCase, harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keycloak = Keycloak(cls.folder)
        cls.addClassCleanup(cls.keycloak.stop)

    def setUp(self):
        self.provider = Realm(self.keycloak, self.id().rsplit("_", 1)[1])

    def test_tokens_are_verified_with_their_claims_and_the_encryption_key_is_left_out(self):
        service = self.serve()
        token = self.provider.token()
        verified = json.loads(self.assertEnds(service.verify(token, "--json"), 0).out)["verified"]
        self.assertEqual(verified["issuer"], self.provider.issuer)
        self.assertEqual(verified["client_id"], "RS256")
        self.assertEqual(verified["audiences"], self.provider.audiences)
        self.assertEqual(verified["scopes"], ["orders:read"])
        self.assertEqual(verified["key"]["algorithm"], "RS256")
        self.assertEqual(verified["key"]["id"], header(token)["kid"])
        self.assertEqual(service.metric('jwks_cache_keys{issuer="provider"}'), 1)
        self.assertEqual(service.metric('jwks_keys_ignored_total{issuer="provider",reason="use_not_signature"}'), 1)

    def test_a_key_that_signs_no_more_is_good_until_it_is_deleted(self):
        service = self.serve()
        old = self.provider.token()
        self.provider.publish()
        passive = self.provider.key_providers("rsa-generated")[0]
        self.provider.set_key(passive, active="false")
        self.assertVerified(service.verify(self.provider.token()))
        self.assertVerified(service.verify(old))
        self.assertFetched(service, unknown_kid=1)

        self.provider.delete_key(passive)
        self.provider.publish()
        self.assertVerified(service.verify(self.provider.token()))
        self.assertRejected(service.verify(old), "KEY_NOT_FOUND")

    def test_a_realm_that_changes_its_algorithm_is_followed(self):
        service = self.serve()
        old = self.provider.token("RS256")
        self.provider.add_key("ecdsa-generated", 100, ecdsaEllipticCurveKey="P-256")
        new = self.provider.token("ES256")
        self.assertEqual(header(new)["alg"], "ES256")
        self.assertVerified(service.verify(new))
        self.assertVerified(service.verify(old))
        self.assertFetched(service, unknown_kid=1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
