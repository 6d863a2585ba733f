#!/usr/bin/env python3
"""Row 1 of the verifier's rules: the size of a token is judged before anything else of it."""
import unittest

import harness
from harness import ASSAYD

LIMIT = 16 << 10


class TokenSize(harness.TestCase):
    def verdicts(self, *tokens):
        path = self.file("config.json", harness.config(
            issuers={"any": {"issuer": "https://issuer.test", "keys": {"url": "https://issuer.test/jwks"}}},
            policies={"any": {"accept": {"any": {"any_audience": True}}}}, default_policy="any"))
        result = harness.run(ASSAYD, "verify", "--config", path, stdin="".join(f"{token}\n" for token in tokens))
        self.assertEnds(result, 1)
        return result.out.splitlines()

    def test_a_megabyte_is_too_large(self):
        self.assertEqual(self.verdicts("a" * (1 << 20)), ["TOKEN_TOO_LARGE"])

    def test_a_megabyte_of_dots_is_too_large(self):
        self.assertEqual(self.verdicts("." * (1 << 20)), ["TOKEN_TOO_LARGE"])

    def test_the_limit_itself_is_not_too_large(self):
        self.assertEqual(self.verdicts("a" * (LIMIT - 1), "a" * LIMIT, "a" * (LIMIT + 1)),
                         ["TOKEN_MALFORMED", "TOKEN_MALFORMED", "TOKEN_TOO_LARGE"])

    def test_what_follows_a_megabyte_is_judged_by_itself(self):
        self.assertEqual(self.verdicts("a" * (1 << 20), "a.b.c.d.e"), ["TOKEN_TOO_LARGE", "JWE_UNSUPPORTED"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
