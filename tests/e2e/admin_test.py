"""The operator's side of assayd: who is let in, what the commands say, and the relay of keys."""
import base64
import json
import os
import re
import socket
import stat
import sys
import unittest

import harness

KEYS = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one",  # RFC 8037 appendix A.2
                  "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
                 {"kty": "oct", "kid": "two", "k": "c2VjcmV0"}]}
SECRET = "0123456789abcdef" * 2


def jwt(header, claims, signature=b"x" * 64):
    """A token that nobody has signed."""
    def part(content):
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
    return ".".join(part(content) for content in (json.dumps(header).encode(), json.dumps(claims).encode(), signature))


class AdminTest(harness.TestCase):

    def serve(self, admin, **more):
        jwks = self.file("keys.jwks", json.dumps(KEYS))
        service = harness.Service(
            self.folder, {"acme": {"issuer": "https://acme.test", "keys": {"file": str(jwks)}, "startup": "required"}},
            {"read": {"accept": {"acme": {"audiences": ["api"]}}}},
            listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"}, "admin": admin}, **more)
        self.addCleanup(service.stop)
        return service

    def secret(self, name, text=SECRET, mode=0o600):
        path = self.file(name, text + "\n")
        path.chmod(mode)
        return path

    def assay(self, server, *words):
        return harness.run(harness.ASSAY, "--server", server, *words)

    def test_a_unix_socket_lets_its_own_user_in(self):
        path = self.folder / "admin.sock"
        service = self.serve({"address": f"unix:{path}"})
        self.assertEqual(stat.S_IMODE(os.lstat(path).st_mode), 0o600)
        server = f"unix:{path}"

        listed = self.assay(server, "issuers")
        self.assertEnds(listed, 0)
        self.assertRegex(listed.out, r"acme +fresh +1 .*https://acme.test")
        status = json.loads(self.assay(server, "--json", "issuers").out)["issuers"][0]
        self.assertEqual((status["name"], status["state"]), ("acme", "FRESH"))

        keys = self.assay(server, "keys", "acme")
        self.assertEnds(keys, 0)
        self.assertRegex(keys.out, r"(?m)^one +OKP")
        self.assertRegex(keys.out, r"(?m)^two +oct +- +symmetric")

        unknown = self.assay(server, "keys", "acne")
        self.assertEnds(unknown, 64)
        self.assertIn('did you mean "acme"?', unknown.err)

        watch = harness.Process(harness.ASSAY, "--server", server, "watch", "acme")
        self.addCleanup(watch.stop)
        watch.wait_for_line("acme state fresh")

        self.assertEnds(self.assay(server, "refresh", "acme"), 0)
        purged = self.assay(server, "purge", "acme")
        self.assertEnds(purged, 0)
        self.assertIn("this replica", purged.out)

        service.stop()
        self.assertFalse(path.exists())

    def test_a_key_is_revoked_and_taken_back(self):
        path = self.folder / "revoke.sock"
        service = self.serve({"address": f"unix:{path}"}, state_dir=str(self.folder / "state"))
        server = f"unix:{path}"

        def relayed():
            return [key["kid"] for key in json.loads(harness.fetch(service.ops + "/jwks/acme")[1])["keys"]]

        revoked = self.assay(server, "revoke", "acme", "--kid", "one", "--note", "laptop stolen")
        self.assertEnds(revoked, 0)
        self.assertEqual(revoked.out, "revoked (this replica)\n")
        self.assertEqual(relayed(), [])
        self.assertRegex(self.assay(server, "keys", "acme").out, r"(?m)^one +OKP +\S+ +revoked")
        self.assertRegex(self.assay(server, "revocations").out, r"acme +kid one +\S+Z +- +laptop stolen")
        self.assertEnds(self.assay(server, "unrevoke", "acme", "--kid", "one"), 0)
        self.assertEqual(relayed(), ["one"])

        self.assertEnds(self.assay(server, "revoke", "acme", "--subject", "bob"), 0)
        entry = json.loads(self.assay(server, "--json", "revocations", "acme").out)["revocations"][0]
        self.assertEqual(entry["subject"]["subject"], "bob")
        again = self.assay(server, "unrevoke", "acme", "--jti", "none")
        self.assertEnds(again, 64)
        self.assertIn("no such revocation", again.err)
        unknown = self.assay(server, "revoke", "acne", "--kid", "one")
        self.assertEnds(unknown, 64)
        self.assertIn('did you mean "acme"?', unknown.err)

    def test_a_revocation_that_would_be_lost_is_refused(self):
        path = self.folder / "lost.sock"
        self.serve({"address": f"unix:{path}"})
        refused = self.assay(f"unix:{path}", "revoke", "acme", "--kid", "one")
        self.assertEnds(refused, 1)
        self.assertIn("state_dir", refused.err)
        meant = self.assay(f"unix:{path}", "revoke", "acme", "--kid", "one", "--volatile")
        self.assertEnds(meant, 0)
        self.assertIn("until restart", meant.out)

    def test_a_refusal_is_found_again_by_its_correlation_id(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        token, refused_token = demo.token(), demo.token(defect="wrong-audience", sub="a-secret-subject")
        door = f"unix:{self.folder / 'denials.sock'}"
        gone = f"http://127.0.0.1:{harness.free_port()}/keys"
        service = harness.Service(
            self.folder,
            {"acme": {"issuer": demo.issuer, "keys": {"discovery": "auto"}, "startup": "required"},
             "gone": {"issuer": "https://gone.test", "keys": {"url": gone}}},
            {"read": {"accept": {"acme": {"audiences": ["https://api.demo.test"]}, "gone": {"any_audience": True}}},
             "other": {"accept": {"gone": {"any_audience": True}}}}, default_policy="read",
            listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"}, "admin": {"address": door}})
        self.addCleanup(service.stop)
        none = self.assertEnds(self.assay(door, "denials"), 0)
        self.assertEqual(none.out, "no denial fits: this replica has refused nothing since it began\n")

        self.assertEnds(service.verify(token), 0)
        refused = self.assertEnds(service.verify(refused_token), 1).out
        id = re.search(r"correlation +([0-9a-f]{32})\n", refused).group(1)
        unjudged = self.assertEnds(service.verify(jwt({"alg": "ES256", "kid": "k\n\x1b[2J"}, {
            "iss": "https://gone.test", "aud": "a", "exp": 4_000_000_000})), 2).out
        other = re.search(r"correlation +([0-9a-f]{32})\n", unjudged).group(1)

        lines = self.assertEnds(self.assay(door, "denials"), 0).out.splitlines()
        self.assertRegex(lines[0], r"^TIME +ISSUER +POLICY +REASON +CORRELATION +DETAIL$")
        self.assertRegex(lines[1], rf"^\S+Z +gone +read +KEYS_UNAVAILABLE +{other} +"
                                   r"expected the issuer's keys, found that their last fetch failed: CONNECT$")
        self.assertRegex(lines[2], rf"^\S+Z +acme +read +AUDIENCE_MISMATCH +{id} +aud: expected aud with one of "
                                   r'"https://api.demo.test", found "https://\S+"$')
        self.assertEqual(len(lines), 3)  # nothing of the token that was verified
        for flags, said in ((("--issuer", "acme"), [id]), (("--reason", "keys_unavailable"), [other]), (("--policy", "other"), []),
                            (("--policy", "read", "--limit", "1"), [other]), (("--since", "1h"), [other, id])):
            listed = json.loads(self.assertEnds(self.assay(door, "--json", "denials", *flags), 0).out)
            self.assertEqual([each["correlation_id"] for each in listed.get("denials", [])], said, flags)
            self.assertEqual((listed["kept"], listed["reach"]), (2, "REPLICA"))

        told = self.assertEnds(self.assay(door, "explain", "--id", id), 0).out
        self.assertTrue(told.startswith("REJECTED AUDIENCE_MISMATCH\n"), told)
        for line in (r'expected +aud with one of "https://api\.demo\.test"', r"cause +None of the token's aud is among", r"cure +Request a token",
                     r"header +kid \S+, alg \S+, typ at\+jwt", r"signature +checked", rf"correlation +{id}",
                     r'claims +\{"iss":"http://\S+","aud":"https://\S+",.*"sub":"\[redacted\]".*\}'):
            self.assertRegex(told, rf"(?m)^  {line}")
        told = self.assertEnds(self.assay(door, "explain", "--id", other), 0).out
        self.assertTrue(told.startswith("UNJUDGED KEYS_UNAVAILABLE\n"), told)
        self.assertRegex(told, r"(?s)  fault +CONNECT\n  cause +No connection .*\n  cure +Check port")
        self.assertIn(r"kid k\u000a\u001b[2J", told)

        lost = self.assertEnds(self.assay(door, "explain", "--id", "0" * 32), 2)
        self.assertRegex(lost.err, r"no denial with this id is kept here: this replica keeps 2 since \S+Z\n.* replica ")
        for flags, said in ((("--issuer", "acne"), 'did you mean "acme"?'), (("--policy", "raed"), 'did you mean "read"?'),
                            (("--reason", "TOKEN_LOST"), "assayd reasons"), (("--since", "soon"), "not a duration"),
                            (("--limit", "0"), "limit")):
            self.assertIn(said, self.assertEnds(self.assay(door, "denials", *flags), 64).err)

        follow = harness.Process(harness.ASSAY, "--server", door, "denials", "--follow", "--limit", "1")
        self.addCleanup(follow.stop)
        follow.wait_for_line("KEYS_UNAVAILABLE")
        service.verify(refused_token)
        follow.wait_for_line("AUDIENCE_MISMATCH")
        self.assertNotIn(id, follow.output())

        # The log tells the same, and neither it nor what is kept holds a token.
        log = service.process.output()
        self.assertRegex(log, rf'"verify_rejected","issuer":"acme","reason":"audience_mismatch".*"correlation_id":"{id}"')
        self.assertRegex(log, rf'"verify_unjudged","issuer":"gone","reason":"keys_unavailable".*CONNECT.*"{other}"')
        everything = log + told + "\n".join(lines) + self.assay(door, "--json", "denials").out
        for secret in ("a-secret-subject", refused_token.strip().split(".")[1], refused_token.strip().split(".")[2]):
            self.assertNotIn(secret, everything)

    def test_who_was_let_through_is_kept_and_not_what_a_rule_found(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        door = f"unix:{self.folder / 'off.sock'}"
        accept = {"demo": {"audiences": ["https://api.demo.test"]}}
        service = harness.Service(
            self.folder, {"demo": {"issuer": demo.issuer, "keys": {"discovery": "auto"}, "startup": "required"}},
            {"now": {"accept": accept, "enforcement": "off", "candidate": "next", "rules": [{"claim": "/sub", "prefix": "svc-"}]},
             "next": {"accept": accept}}, default_policy="now",
            listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"}, "admin": {"address": door}})
        self.addCleanup(service.stop)
        token = demo.token(sub="a-secret-subject")
        answer = self.assertEnds(service.verify(token), 1).out
        self.assertTrue(answer.startswith("UNENFORCED CLAIM_RULE_FAILED"), answer)
        id = re.search(r"correlation +([0-9a-f]{32})\n", answer).group(1)
        told = self.assertEnds(self.assay(door, "explain", "--id", id), 0).out
        for line in (r'expected +"/sub" begins with "svc-"', r"found +\[redacted: a string of 16 bytes\]",
                     "enforced +no: the caller was let through", "candidate +next would say VERIFIED"):
            self.assertRegex(told, rf"(?m)^  {line}$")
        listed = json.loads(self.assay(door, "--json", "denials").out)["denials"][0]
        self.assertTrue(listed["unenforced"])
        self.assertEqual(listed["candidate"], {"policy": "next", "verified": True})
        log = service.process.output()
        self.assertIn("found [redacted: a string of 16 bytes]", log)
        self.assertNotIn("a-secret-subject", log + told + str(listed))
        explained = harness.run(harness.ASSAY, "--server", door, "explain", stdin=token)
        self.assertIn('found              "a-secret-subject"', self.assertEnds(explained, 1).out)

    def test_the_service_listener_knows_no_operators(self):
        service = self.serve({"address": f"unix:{self.folder / 'apart.sock'}"})
        refused = self.assay(service.address, "issuers")
        self.assertEnds(refused, 2)
        self.assertIn("listeners.admin", refused.err)

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_a_unix_socket_lets_nobody_else_in(self):
        path = self.folder / "others.sock"
        self.serve({"address": f"unix:{path}"})
        path.chmod(0o777)  # so that it is the peer's user that decides
        for parent in path.parents:
            if not os.stat(parent).st_mode & 0o001:
                self.skipTest(f"others cannot reach {parent}")
        with socket.socket(socket.AF_UNIX) as own:
            own.connect(str(path))
            self.assertTrue(own.recv(1))  # HTTP/2 settings
        probe = ("import socket,sys; s=socket.socket(socket.AF_UNIX); s.settimeout(30); s.connect(sys.argv[1]); "
                 "print(len(s.recv(1)))")
        self.assertEqual(harness.run(sys.executable, "-c", probe, path, user=65534).out, "0\n")

    def test_loopback_lets_in_who_shows_the_secret(self):
        secret = self.secret("token")
        grpc, http = harness.free_port(), harness.free_port()
        self.serve({"address": f"127.0.0.1:{grpc}", "http_address": f"127.0.0.1:{http}", "token_file": str(secret)})
        server = f"127.0.0.1:{grpc}"
        self.assertEnds(self.assay(server, "issuers", "--token-file", secret), 0)
        for refused in (self.assay(server, "issuers"),
                        self.assay(server, "issuers", "--token-file", self.secret("other", "x" * 32)),
                        self.assay(server, "purge", "acme"),
                        self.assay(server, "watch")):
            self.assertEnds(refused, 1)
            self.assertIn("does not let you in", refused.err)

        page, bearer = f"http://127.0.0.1:{http}/readyz?verbose", {"Authorization": f"Bearer {SECRET}"}
        status, body, _ = harness.fetch(page, headers=bearer)
        ready, configuration, issuer = body.splitlines()
        self.assertEqual((status, ready, issuer), (200, "ready", "[+] acme fresh, 1 keys, required"))
        self.assertRegex(configuration, r"^\[\+\] configuration [0-9a-f]{12} in force since \S+Z$")
        self.assertEqual(harness.fetch(page)[0], 401)
        self.assertEqual(harness.fetch(page, headers={"Authorization": "Bearer " + "x" * 32})[0], 401)
        self.assertEqual(harness.fetch(page, headers=bearer | {"Host": "rebound.test"})[0], 421)

        # The secret is read again when its file has changed; one that others may read lets nobody in.
        secret.write_text("y" * 32)
        self.assertEqual(harness.fetch(page, headers=bearer)[0], 401)
        self.assertEqual(harness.fetch(page, headers={"Authorization": "Bearer " + "y" * 32})[0], 200)
        secret.chmod(0o644)
        self.assertEqual(harness.fetch(page, headers={"Authorization": "Bearer " + "y" * 32})[0], 503)

    def test_a_secret_that_is_none_keeps_the_process_from_starting(self):
        for secret, said in ((self.secret("short", "x" * 31), "less than 32 bytes"),
                             (self.secret("open", mode=0o644), "others may read or write it")):
            config = self.file("config.json", harness.config(
                {"acme": {"issuer": "https://acme.test", "keys": {"inline": {"keys": KEYS["keys"][:1]}}}},
                {"read": {"accept": {"acme": {"audiences": ["api"]}}}},
                listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"},
                           "admin": {"address": "127.0.0.1:0", "token_file": str(secret)}}))
            result = harness.run(harness.ASSAYD, "serve", "--config", config)
            self.assertNotEqual(result.code, 0)
            self.assertIn(said, result.out + result.err)

    def test_the_relay_shows_usable_keys_to_everybody(self):
        service = self.serve({"address": f"unix:{self.folder / 'relay.sock'}"})
        status, body, headers = harness.fetch(service.ops + "/jwks/acme")
        self.assertEqual(status, 200)
        self.assertEqual([key["kid"] for key in json.loads(body)["keys"]], ["one"])
        again = harness.fetch(service.ops + "/jwks/acme", headers={"If-None-Match": headers["ETag"]})
        self.assertEqual(again[:2], (304, ""))
        self.assertEqual(harness.fetch(service.ops + "/jwks/other")[0], 404)


if __name__ == "__main__":
    unittest.main()
