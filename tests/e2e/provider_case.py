"""What every OpenID provider is put through: keys published, keys withdrawn, an outage; what Assay answers at each step.

A provider here has `issuer`, `audiences`, `token()`, `publish()` (a new key signs, the old ones stay in the set),
`withdraw()` (all but the newest leave the set), `stop()` and `start()` with the same keys at the same place.
"""
import json
import pathlib
import tempfile

import first_steps
import harness
from harness import wait_until

# The shortest life of keys that the configuration allows: a change is seen by the clock within ten seconds.
BRIEF = {"ttl_min": "10s", "ttl_default": "10s", "ttl_max": "10s"}
# A process that has failed for a while tries again after a minute at the latest, and waits are twice that.
RECOVERY = 120


class ProviderCase:
    """Tests that a harness.TestCase inherits; its setUp() makes self.provider."""

    def scratch(self):
        """A folder below /tmp, whose sticky bit makes it a place for private folders."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def serve(self, ready=200, keys=None, **more):
        """assayd that trusts the provider, and begins with a fetch."""
        issuer = {"issuer": self.provider.issuer, "keys": {"discovery": "auto"} | (keys or {}), "startup": "required"}
        service = harness.Service(
            self.folder, issuers={"provider": issuer},
            policies={"orders": {"accept": {"provider": {"audiences": self.provider.audiences}},
                                 "scopes_all": ["orders:read"]}},
            ready=ready, default_policy="orders", **more)
        self.addCleanup(service.stop)
        return service

    def wait_for_state(self, service, state):
        series = f'jwks_cache_state{{issuer="provider",state="{state}"}}'
        wait_until(lambda: service.metric(series), f"{state} keys")

    def assertFetched(self, service, unknown_kid):
        """So many fetches for unknown keys there were, and one at the start."""
        fetches = {trigger: service.metric(f'jwks_fetch_attempts_total{{issuer="provider",trigger="{trigger}"}}')
                   for trigger in ("startup", "unknown_kid", "follow_up", "scheduled", "retry", "bad_signature")}
        self.assertEqual({trigger: count for trigger, count in fetches.items() if count},
                         {"startup": 1} | ({"unknown_kid": unknown_kid} if unknown_kid else {}))

    def test_the_first_steps_of_the_readme_lead_from_here_to_a_verdict(self):
        token = self.provider.token()
        claimed = harness.part(token, 1)["aud"]
        audience = next(audience for audience in self.provider.audiences if audience in claimed)
        first_steps.walk(self, self.provider.issuer, audience, token + "\n")

    def test_a_published_key_costs_one_fetch_and_a_withdrawn_one_is_refused(self):
        service = self.serve()
        old = self.provider.token()
        self.assertVerified(service.verify(old))
        self.assertFetched(service, unknown_kid=0)

        self.provider.publish()
        for token in (self.provider.token(), old, self.provider.token()):
            self.assertVerified(service.verify(token))
        self.assertFetched(service, unknown_kid=1)

        # The set that brings the newest key leaves the others out: their tokens are refused, never judged by another.
        self.provider.publish()
        self.provider.withdraw()
        self.assertVerified(service.verify(self.provider.token()))
        self.assertFetched(service, unknown_kid=2)
        self.assertRejected(service.verify(old), "KEY_NOT_FOUND")
        self.assertFetched(service, unknown_kid=3)

    def test_a_withdrawal_is_seen_by_the_clock_alone(self):
        service = self.serve(keys=BRIEF)
        old = self.provider.token()
        self.provider.publish()
        self.provider.withdraw()
        wait_until(lambda: service.metric('jwks_keys_removed_total{issuer="provider"}'), "the withdrawal")
        self.assertRejected(service.verify(old), "KEY_NOT_FOUND")
        self.assertVerified(service.verify(self.provider.token()))

    def test_a_revoked_key_is_refused_while_the_provider_still_shows_it(self):
        revocations = self.scratch() / "revocations.json"
        revocations.write_text('{"revocations": []}')
        service = self.serve(revocations={"file": str(revocations)})
        token = self.provider.token()
        key = json.loads(self.assertEnds(service.verify(token, "--json"), 0).out)["verified"]["key"]
        revocations.write_text(json.dumps({"revocations": [{"issuer": "provider", "thumbprint": key["thumbprint"]}]}))
        wait_until(lambda: service.verify(token).code != 0, "the revocation")
        self.assertRejected(service.verify(token), "KEY_REVOKED")
        self.provider.publish()
        self.assertVerified(service.verify(self.provider.token()))
        self.assertRejected(service.verify(token), "KEY_REVOKED")
        self.assertFetched(service, unknown_kid=1)

    def test_an_outage_is_served_from_what_is_known_and_never_blamed_on_a_token(self):
        state = str(self.scratch() / "state")
        knows, lasts = self.serve(), self.serve(keys=BRIEF, state_dir=state)
        old = self.provider.token()
        self.assertVerified(knows.verify(old))
        self.provider.publish()
        unseen = self.provider.token()
        self.provider.stop()

        # A key that nobody has fetched cannot be told from one that there is not.
        self.assertUnjudged(knows.verify(unseen), "KEY_CHECK_DEFERRED")
        self.assertVerified(knows.verify(old))
        self.wait_for_state(lasts, "stale")
        verdict = json.loads(self.assertEnds(lasts.verify(old, "--json"), 0).out)
        self.assertTrue(verdict["evaluation"]["keys_stale"])

        # Started meanwhile: with the copy on disk, and with nothing.
        lasts.stop()
        again, empty = self.serve(keys=BRIEF, state_dir=state), self.serve(ready=503)
        self.assertVerified(again.verify(old))
        self.assertUnjudged(empty.verify(old), "KEYS_UNAVAILABLE")

        self.provider.start()
        for service in (knows, again, empty):
            wait_until(lambda: service.verify(unseen).code == 0, "the provider's return to be seen", RECOVERY)
            self.assertVerified(service.verify(old))
            self.wait_for_state(service, "fresh")
        self.assertEqual(harness.fetch(empty.ops + "/readyz")[0], 200)
