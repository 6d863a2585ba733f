"""An issuer that is down: a restarted service judges by the copy on disk, and obeys a file of revocations."""
import json
import pathlib
import tempfile
import unittest

import harness
from harness import Demo, Service, wait_until

POLICY = {"orders": {"accept": {"acme": {"any_audience": True}}, "scopes_all": []}}


class Outage(harness.TestCase):
    def setUp(self):
        # Below /tmp, whose sticky bit makes it a place for private folders.
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.state = pathlib.Path(scratch.name) / "state"
        self.demo = Demo()
        self.addCleanup(self.demo.stop)
        self.token = self.demo.token().strip()

    def serve(self, ready=200, keys=None, **more):
        issuers = {"acme": {"issuer": self.demo.issuer, "keys": keys or {"discovery": "auto"}, "startup": "required"}}
        service = Service(self.folder, issuers, POLICY, ready=ready, default_policy="orders",
                          state_dir=str(self.state), **more)
        self.addCleanup(service.stop)
        return service

    def verdict(self, service):
        return json.loads(service.verify(self.token, "--json").out)

    def copy(self):
        return wait_until(lambda: [path for path in self.state.glob("keys/*") if path.is_file()], "the copy on disk")[0]

    def test_a_restart_while_the_issuer_is_down_serves_from_disk_and_says_stale(self):
        first = self.serve()
        self.assertEnds(first.verify(self.token), 0)
        self.assertEqual(self.copy().stat().st_mode & 0o777, 0o600)
        first.stop()
        self.demo.process.stop()

        second = self.serve()
        self.assertEnds(second.verify(self.token), 0)
        status, metrics, _ = harness.fetch(second.ops + "/metrics")
        self.assertEqual(status, 200)
        self.assertIn('assay_jwks_cache_state{issuer="acme",state="stale"} 1', metrics)
        self.assertIn('assay_jwks_disk_snapshot_total{issuer="acme",result="loaded"} 1', metrics)
        second.stop()

        copy = self.copy()
        whole = copy.read_bytes()
        copy.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        third = self.serve(ready=503)
        self.assertEnds(third.verify(self.token), 2)
        _, metrics, _ = harness.fetch(third.ops + "/metrics")
        self.assertIn('assay_jwks_disk_snapshot_total{issuer="acme",result="rejected_integrity"} 1', metrics)

    def test_a_revoked_key_is_refused_by_name_until_the_file_takes_it_back(self):
        revocations = self.file("revocations.yaml", 'revocations: [{issuer: acme, token_id: "another"}]\n')
        service = self.serve(revocations={"file": str(revocations)})
        verified = service.verify(self.token, "--json")
        self.assertEnds(verified, 0)
        kid = json.loads(verified.out)["verified"]["key"]["id"]
        revocations.write_text(json.dumps({"revocations": [{"issuer": "acme", "key_id": kid}]}))
        wait_until(lambda: "KEY_REVOKED" in service.verify(self.token).out, "the revocation")
        revocations.write_text("revocations: [{issuer: nobody, key_id: x}]\n")
        service.process.wait_for_line("revocations_file_refused")
        self.assertIn("KEY_REVOKED", service.verify(self.token).out)
        revocations.write_text("revocations: []\n")
        wait_until(lambda: service.verify(self.token).code == 0, "the revocation's end")

    def test_an_empty_set_is_an_outage_unless_the_configuration_trusts_it(self):
        keys = {"file": str(self.file("empty.jwks", '{"keys": []}'))}
        refusing = self.serve(ready=503, keys=keys)
        self.assertUnjudged(refusing.verify(self.token), "KEYS_UNAVAILABLE")
        trusting = self.serve(keys=keys | {"empty_set": "trust"})
        self.assertRejected(trusting.verify(self.token), "KEY_NOT_FOUND")


if __name__ == "__main__":
    unittest.main()
