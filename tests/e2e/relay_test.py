#!/usr/bin/env python3
"""Envoy's jwt_authn with the keys that Assay relays: rotations, an outage of the provider, a revoked key.

Nobody asks Assay about a token, which would make it fetch: what Envoy answers follows from the relay alone.
"""
import json
import pathlib
import tempfile
import unittest

import harness
from envoy import Envoy
from harness import header, wait_until
from oidc_provider import ALGORITHMS, OidcProvider


class Relay(harness.TestCase):
    def setUp(self):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.revocations = folder / "revocations.json"
        self.revoke()
        self.provider = OidcProvider(folder)
        self.addCleanup(self.provider.stop)
        # The shortest life of keys that the configuration allows, so that a rotation is seen in ten seconds.
        keys = {"discovery": "auto", "ttl_min": "10s", "ttl_default": "10s", "ttl_max": "10s"}
        self.service = harness.Service(
            folder,
            issuers={"provider": {"issuer": self.provider.issuer, "keys": keys, "startup": "required"}},
            policies={"orders": {"accept": {"provider": {"audiences": self.provider.audiences}}}},
            revocations={"file": str(self.revocations)})
        self.addCleanup(self.service.stop)
        self.envoy = Envoy(folder, self.provider.issuer, f"{self.service.ops}/jwks/provider", cache_duration="0.2s")
        self.addCleanup(self.envoy.stop)

    def wait_for_status(self, token, status):
        wait_until(lambda: self.envoy.status(token) == status, f"Envoy to answer {status}")

    def wait_for_state(self, state):
        series = f'jwks_cache_state{{issuer="provider",state="{state}"}}'
        wait_until(lambda: self.service.metric(series), f"{state} keys")

    def wait_for_fetch(self, token):
        """Returns once Envoy has fetched again; a request is what makes it look at the age of its keys."""
        before = self.envoy.counter("jwks_fetch_success")
        wait_until(lambda: self.envoy.status(token) and self.envoy.counter("jwks_fetch_success") > before, "a fetch")

    def revoke(self, *kids):
        """Makes these the revoked keys, all of them; the file is replaced at once, as a mounted ConfigMap is."""
        entries = [{"issuer": "provider", "key_id": kid} for kid in kids]
        fresh = self.revocations.with_suffix(".fresh")
        fresh.write_text(json.dumps({"revocations": entries}))
        fresh.rename(self.revocations)

    def test_tokens_of_every_default_algorithm_pass_and_others_do_not(self):
        for algorithm in ALGORITHMS:
            with self.subTest(algorithm):
                token = self.provider.token(algorithm)
                self.assertEqual(self.envoy.status(token), 200)
                self.assertEqual(self.envoy.status(token[:-8] + "AAAAAAAA"), 401)
        self.assertEqual(self.envoy.status(), 401)

    def test_a_key_passes_once_it_is_published_and_no_more_once_it_is_withdrawn(self):
        old = self.provider.token("RS256")
        self.assertEqual(self.envoy.status(old), 200)

        self.provider.publish()
        new = self.provider.token("RS256")
        self.assertNotEqual(header(new)["kid"], header(old)["kid"])
        self.wait_for_status(new, 200)
        self.assertEqual(self.envoy.status(old), 200)

        self.provider.withdraw()
        self.wait_for_status(old, 401)
        self.assertEqual(self.envoy.status(new), 200)
        self.assertEqual(self.envoy.counter("jwks_fetch_failed"), 0)

    def test_an_outage_of_the_provider_is_not_seen_and_a_key_is_revoked_in_spite_of_it(self):
        token, other = self.provider.token("RS256"), self.provider.token("ES256")
        self.provider.stop()
        self.wait_for_state("stale")
        self.wait_for_fetch(token)
        self.assertEqual((self.envoy.status(token), self.envoy.status(other)), (200, 200))

        self.revoke(header(token)["kid"])
        self.wait_for_status(token, 401)
        self.assertEqual(self.envoy.status(other), 200)

        self.provider.start()
        self.wait_for_state("fresh")
        self.wait_for_fetch(other)
        self.assertEqual((self.envoy.status(token), self.envoy.status(other)), (401, 200))

        self.revoke()
        self.wait_for_status(token, 200)
        self.assertEqual(self.envoy.counter("jwks_fetch_failed"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
