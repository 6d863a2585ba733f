#!/usr/bin/env python3
"""assayd demo, as a newcomer runs it."""
import unittest

import harness
from harness import ASSAY, ASSAYD

REASONS = {
    "expired": "TOKEN_EXPIRED", "not-yet-valid": "TOKEN_NOT_YET_VALID", "bad-signature": "SIGNATURE_INVALID",
    "wrong-audience": "AUDIENCE_MISMATCH", "wrong-issuer": "ISSUER_UNKNOWN", "unknown-kid": "KEY_NOT_FOUND",
    "alg-none": "ALGORITHM_NOT_ALLOWED", "hs-confusion": "ALGORITHM_NOT_ALLOWED",
}
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class DemoOnce(harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = harness.run(ASSAYD, "demo", "--once")

    def test_the_story_ends_well_and_shows_everything(self):
        said = self.assertEnds(self.result, 0).out
        for algorithm in ALGORITHMS:
            self.assertRegex(said, rf"(?m)^✓ {algorithm} +VERIFIED ")
        self.assertRegex(said, r"(?m)^✓ ES256, brand-new key +VERIFIED .*; 1 key set fetched$")
        for defect, reason in REASONS.items():
            self.assertRegex(said, rf"(?m)^✓ {defect} +{reason} ")
        self.assertIn("All 19 answers as expected.", said)

    def test_no_colours_and_no_tokens_reach_a_pipe(self):
        for said in (self.result.out, self.result.err):
            self.assertNotIn("\033", said)
            self.assertNotIn("eyJ", said)


class Demo(harness.TestCase):
    def start(self, **options):
        demo = harness.Demo(**options)
        self.addCleanup(demo.stop)
        return demo

    def verify(self, demo, token):
        return harness.run(ASSAY, "--server", demo.service, "verify", "--lines", stdin=token)

    def test_it_runs_until_it_is_stopped_and_two_may_run_at_once(self):
        first, second = self.start(flags=()), self.start(flags=())
        for demo in (first, second):
            self.assertEnds(self.verify(demo, demo.token()), 0)
        self.assertEqual(self.verify(first, second.token()).out.split()[0], "ISSUER_UNKNOWN")
        self.assertEqual(first.stop(), 0)
        self.assertEnds(self.verify(second, second.token(alg="EdDSA")), 0)

    def test_each_defect_has_its_reason_through_the_client(self):
        demo = self.start()
        for defect, reason in REASONS.items():
            with self.subTest(defect):
                result = self.assertEnds(self.verify(demo, demo.token(defect=defect)), 1)
                self.assertEqual(result.out.split()[0], reason)

    def test_a_rotation_shows_in_metrics_and_not_in_refusals(self):
        demo = self.start()
        self.assertEnds(self.verify(demo, demo.token()), 0)
        harness.fetch(demo.issuer + "/rotate", method="POST")
        self.assertEnds(self.verify(demo, demo.token()), 0)
        metrics = harness.fetch(demo.ops + "/metrics")[1]
        self.assertRegex(metrics, r'assay_verify_requests_total\{.*reason="verified".*\} 2')
        self.assertEqual(harness.fetch(demo.ops + "/readyz")[0], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
