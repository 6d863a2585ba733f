// Providers that fail, each in its own way, over real sockets: whatever comes, keys and deadlines stay as
// they were, and the failure is counted under its own name (key-cache.md I10).
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/jwks/http_source.h"
#include "server/jwks/refresher.h"
#include "tests/fetch/fetch_fixture.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/tls_origin.h"

namespace assay {
namespace {

using testing::KidSet;
using testing::ScriptedOrigin;
using testing::TlsOrigin;
using Then = ScriptedOrigin::Then;

class BadInputTest : public FetchFixture {
 protected:
  std::shared_ptr<Refresher> Start(std::string url, FetchOptions options,
                                   std::vector<std::string> fallbacks = {}) {
    RefresherOptions refresher_options{.issuer_name = "acme", .algorithms = AlgorithmSet::All()};
    refresher_options.refresh.min_fetch_spacing = absl::ZeroDuration();
    // None by itself: each fetch is asked for.
    refresher_options.refresh.backoff_first = refresher_options.refresh.backoff_cap = absl::Hours(1000);
    KeySetAddress address{.urls = std::move(fallbacks), .options = std::move(options)};
    address.urls.insert(address.urls.begin(), std::move(url));
    auto refresher = Refresher::Create(std::move(refresher_options),
                                       std::make_unique<HttpSource>(std::move(address), fetchers),
                                       {fetcher, clock, observer, process});
    refresher->Start(Startup::kLazy);
    return refresher;
  }

  FetchReport Refresh(Refresher& refresher) {
    std::promise<FetchReport> report;
    refresher.Refresh(
        [&](std::optional<FetchReport> result) { report.set_value(result.value_or(FetchReport{})); });
    return report.get_future().get();
  }

  ~BadInputTest() override { fetcher.Stop(); }

  KeySetFetchers fetchers{fetcher, clock};
  testing::RecordingJwksObserver observer;
  ProcessLimits process;
  ScriptedOrigin origin;
};

ScriptedOrigin::Reply Json(std::string_view body, std::string_view headers = "") {
  return ScriptedOrigin::Response("200 OK", body, headers);
}

ScriptedOrigin::Reply Raw(std::string bytes, Then then = Then::kClose, bool drip = false) {
  return {.bytes = std::move(bytes), .then = then, .drip = drip};
}

TEST_F(BadInputTest, I10_NoAnswerOfAProviderTakesKeysOrDeadlinesAway) {
  const std::string good = KidSet({"a"});
  const std::string big(2 << 20, ' ');
  const std::string encryption =
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","use":"enc","kid":"e","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
  const struct {
    const char* name;
    ScriptedOrigin::Reply reply;
    v1::KeySetFault fault;
  } answers[] = {
      {"500", ScriptedOrigin::Response("500 Internal Server Error", good), v1::KEY_SET_FAULT_HTTP_5XX},
      {"503", ScriptedOrigin::Response("503 Service Unavailable", ""), v1::KEY_SET_FAULT_HTTP_5XX},
      {"404", ScriptedOrigin::Response("404 Not Found", good), v1::KEY_SET_FAULT_HTTP_4XX},
      {"429", ScriptedOrigin::Response("429 Too Many Requests", ""), v1::KEY_SET_FAULT_HTTP_429},
      {"a 304 that nobody asked for", ScriptedOrigin::Response("304 Not Modified", ""),
       v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED},
      {"a redirect", ScriptedOrigin::Response("302 Found", good, "Location: /other\r\n"),
       v1::KEY_SET_FAULT_REDIRECT},
      {"HTML", Json("<html>Please log in</html>", "Content-Type: text/html\r\n"), v1::KEY_SET_FAULT_NOT_JSON},
      {"nothing at all", Json(""), v1::KEY_SET_FAULT_NOT_JSON},
      {"another document", Json(R"({"issuer":"https://acme.test"})"), v1::KEY_SET_FAULT_NO_KEYS_MEMBER},
      {"an empty set", Json(R"({"keys":[]})"), v1::KEY_SET_FAULT_EMPTY},
      {"encryption keys only", Json(encryption), v1::KEY_SET_FAULT_NO_USABLE_KEY},
      {"2 MiB", Json(good + big), v1::KEY_SET_FAULT_TOO_LARGE},
      {"a body that is cut", Raw(StrCat("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", good)),
       v1::KEY_SET_FAULT_TRUNCATED},
      {"a chunk that is cut",
       Raw(StrCat("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", good)),
       v1::KEY_SET_FAULT_TRUNCATED},
      {"a length that is too short", Raw(StrCat("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", good)),
       v1::KEY_SET_FAULT_NOT_JSON},
      {"a reset in the middle",
       Raw(StrCat("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", good), Then::kReset),
       v1::KEY_SET_FAULT_RESET},
      {"a gzip bomb",
       Json(std::string("\x1f\x8b\x08") + std::string(1000, '\0'), "Content-Encoding: gzip\r\n"),
       v1::KEY_SET_FAULT_ENCODING},
      {"a slow drip",
       Raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + std::string(900, ' '), Then::kHang, true),
       v1::KEY_SET_FAULT_TIMEOUT},
      {"silence", Raw("", Then::kHang), v1::KEY_SET_FAULT_TIMEOUT},
      {"no HTTP", Raw("220 mail.test ESMTP\r\n"), v1::KEY_SET_FAULT_RESET},
  };
  origin.Serve("/keys", Json(good));
  const auto refresher = Start(origin.Url("/keys"), {.total_timeout = absl::Milliseconds(300)});
  ASSERT_TRUE(Refresh(*refresher).success);
  const auto before = refresher->Current();
  ASSERT_EQ(before->generation, 1u);

  int failures = 0;
  for (const auto& answer : answers) {
    origin.Serve("/keys", answer.reply);
    const FetchReport report = Refresh(*refresher);
    EXPECT_FALSE(report.success) << answer.name;
    EXPECT_EQ(report.fault, answer.fault) << answer.name << ": " << report.detail;
    EXPECT_EQ(report.consecutive_failures, ++failures) << answer.name;
    // A snapshot never changes: where it is still the same one, keys, generation and deadlines are, too.
    EXPECT_EQ(refresher->Current(), before) << answer.name;
  }
  origin.Serve("/keys", Json(KidSet({"b"})));
  EXPECT_EQ(Refresh(*refresher).success, FetchSuccess::kUpdated);
  EXPECT_EQ(refresher->Current()->generation, 2u);
}

TEST_F(BadInputTest, I10_NoFailureToConnectTakesKeysOrDeadlinesAway) {
  const TlsOrigin misnamed({.subject_alt_name = "DNS:other.test"});
  const TlsOrigin expired({.expired = true});
  const TlsOrigin untrusted({});
  const std::string ca_file = ::testing::TempDir() + "/bad_input_ca.pem";
  std::ofstream(ca_file) << std::ifstream(misnamed.ca_file()).rdbuf()
                         << std::ifstream(expired.ca_file()).rdbuf();
  std::string closed;
  {
    ScriptedOrigin gone;
    closed = gone.Url("/keys");
  }
  names.Hang("hung.test");
  const std::pair<std::string, v1::KeySetFault> places[] = {
      {misnamed.url(), v1::KEY_SET_FAULT_TLS_NAME},
      {expired.url(), v1::KEY_SET_FAULT_TLS_EXPIRED},
      {untrusted.url(), v1::KEY_SET_FAULT_TLS},
      {closed, v1::KEY_SET_FAULT_CONNECT},
      {"https://nowhere.test/keys", v1::KEY_SET_FAULT_DNS},
      {"https://hung.test/keys", v1::KEY_SET_FAULT_DNS},
      {"https://169.254.169.254/keys", v1::KEY_SET_FAULT_ADDRESS_REFUSED},
      {"http://acme.test/keys", v1::KEY_SET_FAULT_ADDRESS_REFUSED},
  };
  std::vector<std::string> fallbacks;
  for (const auto& [url, fault] : places) fallbacks.push_back(url);

  origin.Serve("/keys", Json(KidSet({"a"}), "ETag: \"a\"\r\n"));
  const auto refresher = Start(
      origin.Url("/keys"),
      {.ca_file = ca_file, .connect_timeout = absl::Milliseconds(500), .total_timeout = absl::Seconds(2)},
      fallbacks);
  ASSERT_TRUE(Refresh(*refresher).success);
  const auto before = refresher->Current();
  origin.Serve("/keys", ScriptedOrigin::Response("500 Internal Server Error", ""));
  EXPECT_EQ(Refresh(*refresher).fault, v1::KEY_SET_FAULT_HTTP_5XX);
  for (const auto& [url, fault] : places) {
    const FetchReport report = Refresh(*refresher);
    EXPECT_EQ(report.source, url);
    EXPECT_EQ(report.fault, fault) << url << ": " << report.detail;
    EXPECT_EQ(refresher->Current(), before) << url;
  }
  // Round to the main one, whose validators still hold.
  origin.Serve("/keys", ScriptedOrigin::Response("304 Not Modified", ""));
  EXPECT_EQ(Refresh(*refresher).success, FetchSuccess::kNotModified);
  EXPECT_EQ(refresher->Current()->generation, 1u);
  EXPECT_NE(origin.requests().back().find("If-None-Match: \"a\""), std::string::npos);
}

}  // namespace
}  // namespace assay
