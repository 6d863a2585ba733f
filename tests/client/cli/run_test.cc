#include "client/cli/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "tests/testing/certificates.h"
#include "tests/transport/grpc/served.h"

namespace assay::cli {
namespace {

using assay::testing::Certificates;
using assay::testing::Served;
using assay::testing::VerifierBench;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

struct Outcome {
  int code;
  std::string out, err;
};

Outcome RunWith(std::vector<std::string> words, const std::string& input = {}, bool terminal = false) {
  words.insert(words.begin(), "assay");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  std::istringstream in(input);
  std::ostringstream out, err;
  const int code = Run(static_cast<int>(argv.size()), argv.data(), {in, out, err, terminal});
  return {code, out.str(), err.str()};
}

class RunTest : public ::testing::Test {
 protected:
  Outcome Verify(const std::string& input, std::vector<std::string> more = {}, bool terminal = false) {
    more.insert(more.begin(), {"--server", served_.address(), "verify"});
    return RunWith(std::move(more), input, terminal);
  }

  Served served_;
  const std::string good_ = VerifierBench::Good().Sign();
  const std::string expired_ = VerifierBench::Good().Claim("exp", "1699999000").Sign();
  const std::string unknown_ = VerifierBench::UnknownKey().Sign();
};

TEST_F(RunTest, VerifiesATokenFromItsInput) {
  const Outcome outcome = Verify(good_ + "\n");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, StartsWith("VERIFIED\n"));
  EXPECT_THAT(outcome.out, HasSubstr("test:alice"));
  EXPECT_EQ(outcome.err, "");
}

TEST_F(RunTest, EndsWithOneForARejection) {
  const Outcome outcome = Verify(expired_);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, StartsWith("REJECTED TOKEN_EXPIRED\n"));
  EXPECT_THAT(outcome.out, HasSubstr("cure"));
}

TEST_F(RunTest, EndsWithTwoWhereThereIsNoVerdict) {
  std::thread keys([&] {
    served_.bench.keys->AwaitParked(1);
    served_.bench.keys->Answer({WaitResult::kUnavailable, absl::Seconds(2)});
  });
  const Outcome outcome = Verify(unknown_);
  keys.join();
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.out, StartsWith("UNJUDGED KEY_CHECK_DEFERRED\n"));
}

TEST_F(RunTest, GivesALineToEachOfManyTokensAndEndsWithTheWorst) {
  const Outcome outcome = Verify(good_ + "\r\n\n" + expired_ + "\n" + good_);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out,
              MatchesRegex("VERIFIED test:alice, expires [^\n]+\nTOKEN_EXPIRED [^\n]+\nVERIFIED [^\n]+\n"));
  EXPECT_THAT(Verify(good_, {"--lines"}).out, MatchesRegex("VERIFIED test:alice, [^\n]+\n"));
}

TEST_F(RunTest, AnswersInJson) {
  EXPECT_THAT(Verify(good_, {"--json"}).out,
              StartsWith(R"({"outcome":"verified","verified":{"principal":"test:alice")"));
  EXPECT_THAT(Verify(expired_, {"--json"}).out,
              StartsWith(R"({"outcome":"rejected","rejected":{"reason":"TOKEN_EXPIRED")"));
  EXPECT_THAT(Verify(good_, {"--json", "--claims", "sub"}).out, HasSubstr(R"("claims":{"sub":"alice"})"));
}

TEST_F(RunTest, PassesPolicyAudiencesAndScopesOn) {
  EXPECT_THAT(Verify(good_, {"--policy", "scoped"}).out, StartsWith("REJECTED SCOPE_INSUFFICIENT"));
  EXPECT_THAT(Verify(good_, {"--scope", "orders:write"}).out, StartsWith("REJECTED SCOPE_INSUFFICIENT"));
  EXPECT_THAT(Verify(good_, {"--audience", "https://other.test"}).out,
              StartsWith("REJECTED AUDIENCE_MISMATCH"));
}

TEST_F(RunTest, PassesTheCertificateOfABoundTokensSenderOn) {
  // RFC 8705 section 3.1, but for its last two bits, which base64url has no use for.
  const std::string digest = "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg0";
  const std::string bound = VerifierBench::Good().Claim("cnf", "{\"x5t#S256\":\"" + digest + "\"}").Sign();
  EXPECT_THAT(Verify(bound).out, StartsWith("REJECTED BINDING_REQUIRED"));
  EXPECT_THAT(Verify(bound, {"--certificate-sha256", digest}).out, StartsWith("VERIFIED"));
  EXPECT_THAT(Verify(bound, {"--certificate-sha256", std::string(64, 'a')}).out,
              StartsWith("REJECTED BINDING_MISMATCH"));
  EXPECT_EQ(Verify(bound, {"--certificate-sha256", "x"}).code, 64);
}

TEST_F(RunTest, CallsARefusedRequestAMistakeOfUse) {
  const Outcome outcome = Verify(good_ + "\n" + good_, {"--policy", "nobody-wrote-this"});
  EXPECT_EQ(outcome.code, 64);
  EXPECT_EQ(outcome.err, "assay: the server refuses the request: unknown policy 'nobody-wrote-this'\n");
  EXPECT_EQ(outcome.out, "");
}

TEST_F(RunTest, ReadsATokenFile) {
  Certificates folder;  // a folder of its own is all that is wanted
  folder.Write("token", good_ + "\n");
  EXPECT_EQ(Verify("", {"--token-file", folder.Path("token")}).code, 0);
  EXPECT_EQ(Verify(good_, {"--token-file", "-"}).code, 0);
  const Outcome outcome = Verify("", {"--token-file", folder.Path("none")});
  EXPECT_EQ(outcome.code, 64);
  EXPECT_EQ(outcome.err, "assay: --token-file: " + folder.Path("none") + ": No such file or directory\n");
  EXPECT_THAT(Verify("", {"--token-file", folder.Path("")}).err, HasSubstr("Is a directory"));
}

TEST_F(RunTest, SaysWhereTheTokenIsWanted) {
  const Outcome outcome = Verify("\n\n");
  EXPECT_EQ(outcome.code, 64);
  EXPECT_THAT(outcome.err, HasSubstr("assay verify < token.txt"));
}

TEST_F(RunTest, AnswersOneTokenThatIsTypedWithoutWaitingForTheEnd) {
  const Outcome outcome = Verify(good_ + "\nnever read\n", {}, true);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, StartsWith("VERIFIED\n"));
  EXPECT_THAT(outcome.err, HasSubstr("Paste a token"));
}

TEST_F(RunTest, SeesThatTheSchemeWasPastedToo) {
  const Outcome outcome = Verify("Bearer " + good_);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("leave that out"));
}

TEST_F(RunTest, SaysWhatToDoWhereNobodyAnswers) {
  served_.server.Shutdown(absl::ZeroDuration());
  const Outcome outcome = Verify(good_ + "\n" + good_);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, StartsWith("assay: cannot reach " + served_.address() + "\n"));
  EXPECT_THAT(outcome.err, HasSubstr("assayd demo"));
  EXPECT_THAT(outcome.err, HasSubstr("--server HOST:PORT"));
  EXPECT_THAT(Verify(good_, {"--json"}).out, StartsWith(R"({"outcome":"unjudged","error":{"grpc_code":14)"));
}

TEST_F(RunTest, SaysHowLongItWaited) {
  const Outcome outcome = Verify(unknown_, {"--timeout", "100ms"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, StartsWith("assay: no answer from " + served_.address() + " within 100ms\n"));
}

TEST_F(RunTest, AsksForHealth) {
  const auto health = [&](std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"health", "--server", served_.address()});
    return RunWith(std::move(more));
  };
  EXPECT_EQ(health().code, 0);
  EXPECT_EQ(health().out, "SERVING\n");
  EXPECT_EQ(health({"assay.v1.TokenVerifier"}).code, 0);
  EXPECT_EQ(health({"--json"}).out, "{\"status\":\"SERVING\"}\n");
  EXPECT_EQ(health({"assay.v1.Nobody"}).code, 2);
  EXPECT_THAT(health({"assay.v1.Nobody"}).err, HasSubstr("has no service 'assay.v1.Nobody'"));
  served_.health.Drain();
  EXPECT_EQ(health().code, 1);
  EXPECT_EQ(health().out, "NOT_SERVING\n");
}

TEST(RunWithTls, TrustsTheAuthorityThatItIsGiven) {
  Certificates certificates;
  certificates.Issue("server");
  certificates.Issue("client");
  auto tls = LoadServerTls(
      {certificates.Path("server.pem"), certificates.Path("server.key"), certificates.Path("ca.pem")});
  Served served(
      {.tls = std::make_shared<Published<ServerTls>>(std::make_shared<const ServerTls>(*std::move(tls)))});
  const std::vector<std::string> trusting = {"health", "--server", served.address(), "--tls-ca",
                                             certificates.Path("ca.pem")};
  auto proving = trusting;
  proving.insert(proving.end(), {"--tls-cert", certificates.Path("client.pem"), "--tls-key",
                                 certificates.Path("client.key")});
  EXPECT_EQ(RunWith(proving).code, 0);
  EXPECT_EQ(RunWith(trusting).code, 2);
  EXPECT_THAT(RunWith({"health", "--server", served.address()}).err, HasSubstr("--tls-ca FILE"));
  EXPECT_EQ(RunWith({"health", "--tls-ca", certificates.Path("none.pem")}).err,
            "assay: --tls-ca: " + certificates.Path("none.pem") + ": No such file or directory\n");
}

}  // namespace
}  // namespace assay::cli
