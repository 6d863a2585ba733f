#!/usr/bin/env python3
"""The published examples of RFC 7515, 7517 and 8037, tried from a shell: check-jws, check-jwks and verify --at."""
import json
import unittest

import harness
from harness import ASSAYD

EXAMPLES = harness.HERE.parent / "testdata" / "rfc"
PRIVATE = ("d", "p", "q", "dp", "dq", "qi")


def jws(name):
    return (EXAMPLES / f"{name}.jws").read_text()


def jwk(name, private=False):
    key = json.loads((EXAMPLES / f"{name}.jwk").read_text())
    return key if private else {member: value for member, value in key.items() if member not in PRIVATE}


class RfcVectors(harness.TestCase):
    def check_jws(self, key, tokens, *flags):
        """(exit code, verdicts) of check-jws under one key."""
        result = harness.run(ASSAYD, "check-jws", "--jwks", self.file("key.json", json.dumps(key)), *flags,
                             stdin=tokens)
        return result.code, result.out.splitlines()

    def check_jwks(self, name):
        """(exit code, {kid: usable or fault}, the set's fault) of check-jwks."""
        result = harness.run(ASSAYD, "check-jwks", "--json", EXAMPLES / name)
        said = json.loads(result.out)
        return result.code, [(key["kid"], key.get("fault", "usable")) for key in said["keys"]], said.get("fault")

    def test_signatures_of_rfc_7515_and_8037_are_valid(self):
        for token, key in (("rfc7515_a2", "rfc7515_a2"), ("rfc7515_a3", "rfc7515_a3"), ("rfc7515_a4", "rfc7515_a4"),
                           ("rfc8037_a4", "rfc8037_a2")):
            with self.subTest(token):
                self.assertEqual(self.check_jws(jwk(key), jws(token)), (0, ["VALID"]))

    def test_a_signature_is_not_valid_under_another_key(self):
        code, verdicts = self.check_jws(json.loads((EXAMPLES / "rfc7517_a1.jwks").read_text()), jws("rfc7515_a2"))
        self.assertEqual((code, verdicts), (1, ["SIGNATURE_INVALID"]))

    def test_a_changed_character_makes_a_signature_invalid(self):
        token = jws("rfc7515_a3").strip()
        header, payload, signature = token.split(".")
        changed = f"{header}.{payload}.{'E' if signature[0] == 'D' else 'D'}{signature[1:]}"
        self.assertEqual(self.check_jws(jwk("rfc7515_a3"), f"{token}\n{changed}\n"),
                         (1, ["VALID", "SIGNATURE_INVALID"]))

    def test_mac_and_unsigned_examples_are_refused_under_any_key(self):
        for key in ("rfc7515_a2", "rfc7515_a3", "rfc8037_a2"):
            self.assertEqual(self.check_jws(jwk(key), jws("rfc7515_a1") + jws("rfc7515_a5")),
                             (1, ["ALGORITHM_NOT_ALLOWED", "ALGORITHM_NOT_ALLOWED"]))

    def test_json_serialisations_are_no_compact_tokens(self):
        self.assertEqual(self.check_jws(jwk("rfc7515_a3"), jws("rfc7515_a6") + jws("rfc7515_a7")),
                         (1, ["TOKEN_MALFORMED", "TOKEN_MALFORMED"]))
        self.assertEqual(self.verify(["rfc7515_a6", "rfc7515_a7"], "1300819379"),
                         (1, ["TOKEN_MALFORMED", "TOKEN_MALFORMED"]))

    def test_an_algorithm_that_is_not_allowed_is_refused(self):
        self.assertEqual(self.check_jws(jwk("rfc7515_a2"), jws("rfc7515_a2"), "--allow", "ES256"),
                         (1, ["ALGORITHM_NOT_ALLOWED"]))

    def test_private_keys_are_refused_for_their_private_members(self):
        for name in ("rfc7515_a2", "rfc7515_a3", "rfc7515_a4", "rfc8037_a1"):
            with self.subTest(name):
                code, keys, fault = self.check_jwks(f"{name}.jwk")
                self.assertEqual((code, keys, fault), (1, [("", "PRIVATE_MEMBER")], "NO_USABLE_KEY"))
        self.assertEqual(self.check_jws(jwk("rfc7515_a2", private=True), jws("rfc7515_a2"))[0], 1)

    def test_public_keys_of_rfc_7517_are_usable_where_they_are_for_signatures(self):
        self.assertEqual(self.check_jwks("rfc7517_a1.jwks"),
                         (0, [("1", "USE_NOT_SIGNATURE"), ("2011-04-29", "usable")], None))

    def test_private_keys_of_rfc_7517_are_refused(self):
        code, keys, fault = self.check_jwks("rfc7517_a2.jwks")
        self.assertEqual((code, fault), (1, "NO_USABLE_KEY"))
        self.assertEqual(keys, [("1", "PRIVATE_MEMBER"), ("2011-04-29", "PRIVATE_MEMBER")])

    def test_symmetric_keys_of_rfc_7517_are_refused(self):
        code, keys, fault = self.check_jwks("rfc7517_a3.jwks")
        self.assertEqual((code, fault), (1, "NO_USABLE_KEY"))
        self.assertEqual([fault for _, fault in keys], ["SYMMETRIC", "SYMMETRIC"])

    def verify(self, names, at):
        """(exit code, verdicts) of `assayd verify --at` by a configuration that trusts the examples' issuer."""
        keys = [jwk("rfc7515_a2"), jwk("rfc7515_a3"), jwk("rfc7515_a4")]
        path = self.file("joe.json", harness.config(
            issuers={"joe": {"issuer": "joe", "algorithms": ["RS256", "ES256", "ES512"], "clock_skew": "0s",
                             "keys": {"inline": {"keys": keys}}}},
            policies={"any": {"accept": {"joe": {"any_audience": True}}}}, default_policy="any"))
        result = harness.run(ASSAYD, "verify", "--config", path, "--at", at,
                             stdin="".join(jws(name) for name in names))
        return result.code, result.out.splitlines()

    def test_tokens_of_rfc_7515_are_verified_until_they_end(self):
        names = ("rfc7515_a2", "rfc7515_a3")
        self.assertEqual(self.verify(names, "1300819379"), (0, ["VERIFIED", "VERIFIED"]))
        self.assertEqual(self.verify(names, "2011-03-22T18:42:59Z"), (0, ["VERIFIED", "VERIFIED"]))
        self.assertEqual(self.verify(names, "1300819380"), (1, ["TOKEN_EXPIRED", "TOKEN_EXPIRED"]))

    def test_a_signed_text_is_no_token(self):
        self.assertEqual(self.verify(["rfc7515_a4"], "1300819379"), (1, ["JSON_INVALID"]))

    def test_mac_and_unsigned_examples_are_no_tokens(self):
        self.assertEqual(self.verify(["rfc7515_a1", "rfc7515_a5"], "1300819379"),
                         (1, ["ALGORITHM_NOT_ALLOWED", "ALGORITHM_NOT_ALLOWED"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
