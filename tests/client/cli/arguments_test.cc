#include "client/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/cli/console.h"

namespace assay::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

tl::expected<Arguments, Farewell> Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "assay");
  return ParseArguments(static_cast<int>(words.size()), words.data());
}

std::string Fault(std::vector<const char*> words) {
  const auto arguments = Parse(std::move(words));
  EXPECT_FALSE(arguments);
  EXPECT_EQ(arguments.error().exit_code, kUsage);
  return arguments.error().text;
}

TEST(ParseArguments, ReadsVerifyWithEverything) {
  const auto arguments =
      Parse({"--server", "host:1", "verify", "--policy", "p", "--audience", "a", "--audience", "b", "--scope",
             "s", "--claims", "sub", "--token-file", "f", "--timeout", "250ms", "--json", "--lines"});
  ASSERT_TRUE(arguments) << arguments.error().text;
  EXPECT_EQ(arguments->command, Arguments::Command::kVerify);
  EXPECT_EQ(arguments->server, "host:1");
  EXPECT_EQ(arguments->policy, "p");
  EXPECT_THAT(arguments->audiences, ElementsAre("a", "b"));
  EXPECT_THAT(arguments->scopes, ElementsAre("s"));
  EXPECT_THAT(arguments->claims, ElementsAre("sub"));
  EXPECT_EQ(arguments->token_file, "f");
  EXPECT_EQ(arguments->timeout, absl::Milliseconds(250));
  EXPECT_TRUE(arguments->json && arguments->lines);
  EXPECT_FALSE(arguments->tls);
}

TEST(ParseArguments, TakesTheConnectionOnEitherSideOfTheCommand) {
  EXPECT_EQ(Parse({"health", "--server", "host:1", "assay.v1.TokenVerifier"})->service,
            "assay.v1.TokenVerifier");
  EXPECT_EQ(Parse({"verify", "--server", "host:2"})->server, "host:2");
  EXPECT_EQ(Parse({"verify"})->server, "127.0.0.1:9000");
}

TEST(ParseArguments, RefusesATokenAndDoesNotRepeatIt) {
  for (const auto& words : {std::vector<const char*>{"verify", "eyJhbGciOi.e30.sig"},
                            {"verify", "--audience", "a", "eyJhbGciOi.e30.sig"},
                            {"verify", "Bearer", "eyJhbGciOi.e30.sig"},
                            {"verify", "--token", "eyJhbGciOi.e30.sig"},
                            {"verify", "--token=eyJhbGciOi.e30.sig"},
                            {"verify", "eyJhbGciOi.e30.sig", "--no-such-option"}}) {
    const std::string fault = Fault(words);
    EXPECT_THAT(fault, HasSubstr("everybody who can list processes"));
    EXPECT_THAT(fault, HasSubstr("assay verify < token.txt"));
    EXPECT_THAT(fault, Not(HasSubstr("eyJ")));
  }
}

TEST(ParseArguments, SaysWhatIsWrong) {
  EXPECT_THAT(Fault({}), HasSubstr("subcommand"));
  EXPECT_THAT(Fault({"verify", "--polcy", "p"}), HasSubstr("there is no option --polcy; see assay --help"));
  EXPECT_THAT(Fault({"verify", "--polcy", "p"}), Not(HasSubstr("token does not belong")));
  EXPECT_EQ(Fault({"verfy", "--json"}), "assay: there is no command verfy; see assay --help\n");
  EXPECT_THAT(Fault({"eyJhbGciOi.e30.sig"}), Not(HasSubstr("eyJ")));
  EXPECT_THAT(Fault({"verify", "--timeout", "fast"}), HasSubstr("'fast' is not a duration such as 2s"));
  EXPECT_THAT(Fault({"verify", "--timeout", "-1s"}), HasSubstr("is not a duration"));
  EXPECT_THAT(Fault({"verify", "--timeout", "inf"}), HasSubstr("up to 24h"));
  EXPECT_THAT(Fault({"verify", "--tls-cert", "c.pem"}), HasSubstr("--tls-cert and --tls-key go together"));
}

TEST(ParseArguments, TakesAnAddressAndNoUrl) {
  for (const char* good : {"127.0.0.1:9000", "assay.prod:1", "[::1]:65535", "unix:/run/assay.sock"}) {
    EXPECT_EQ(Parse({"--server", good, "verify"})->server, good);
  }
  for (const char* bad :
       {"", "assay", "assay:", "assay:0", "assay:65536", "assay:x", ":9000", "unix:", "h/p:1"}) {
    EXPECT_EQ(Parse({"--server", bad, "verify"}).error().exit_code, 64) << bad;
    EXPECT_THAT(Fault({"--server", bad, "verify"}), HasSubstr("expected HOST:PORT or unix:PATH")) << bad;
  }
  EXPECT_THAT(Fault({"--server", "http://127.0.0.1:9000", "verify"}), HasSubstr("leave the scheme out"));
}

TEST(ParseArguments, AsksTheAdminListenerForItsCommands) {
  EXPECT_EQ(Parse({"issuers"})->server, "unix:/run/assay/admin.sock");
  EXPECT_EQ(Parse({"issuers", "--server", "host:1"})->server, "host:1");
  EXPECT_EQ(Parse({"keys", "acme"})->issuer, "acme");
  EXPECT_EQ(Parse({"revocations"})->issuer, "");
  EXPECT_EQ(Parse({"refresh", "acme"})->timeout, absl::Seconds(15));
  EXPECT_EQ(Parse({"refresh", "acme", "--timeout", "1s"})->timeout, absl::Seconds(1));
  EXPECT_THAT(Fault({"keys"}), HasSubstr("issuer is required"));
}

TEST(ParseArguments, WantsOneThingToRevoke) {
  const auto arguments = Parse({"revoke", "acme", "--subject", "bob", "--issued-before", "1700000000",
                                "--note", "gone", "--volatile"});
  ASSERT_TRUE(arguments) << arguments.error().text;
  EXPECT_EQ(arguments->subject, "bob");
  EXPECT_EQ(arguments->issued_before, absl::FromUnixSeconds(1'700'000'000));
  EXPECT_FALSE(arguments->expires);
  EXPECT_EQ(arguments->note, "gone");
  EXPECT_TRUE(arguments->until_restart);
  EXPECT_EQ(Parse({"unrevoke", "acme", "--kid", "k"})->key_id, "k");
  EXPECT_THAT(Fault({"revoke", "acme"}), HasSubstr("[--kid,--thumbprint,--jti,--subject] is required"));
  EXPECT_THAT(Fault({"revoke", "acme", "--kid", "k", "--jti", "j"}), HasSubstr("and 2 were given"));
  EXPECT_THAT(Fault({"revoke", "acme", "--jti", "j", "--expires", "soon"}), HasSubstr("neither RFC 3339"));
}

TEST(ParseArguments, SpeaksTlsOnceAnyPartOfItIsGiven) {
  EXPECT_TRUE(Parse({"verify", "--tls"})->tls);
  EXPECT_TRUE(Parse({"verify", "--tls-ca", "ca.pem"})->tls);
  EXPECT_TRUE(Parse({"verify", "--tls-name", "assay"})->tls);
}

TEST(ParseArguments, ShowsHelpWithExamplesAndTheVersion) {
  EXPECT_EQ(Parse({"--help"}).error().exit_code, 0);
  EXPECT_THAT(Parse({"--help"}).error().text, HasSubstr("assay verify < token.txt"));
  EXPECT_THAT(Parse({"verify", "--help"}).error().text, HasSubstr("--audience"));
  EXPECT_THAT(Parse({"verify", "--help"}).error().text, Not(HasSubstr("misplaced")));
  EXPECT_THAT(Parse({"--version"}).error().text, HasSubstr("assay "));
}

}  // namespace
}  // namespace assay::cli
