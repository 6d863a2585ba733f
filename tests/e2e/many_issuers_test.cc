// Ten thousand issuers on one process and one origin: what they take of memory, threads, fetches and time,
// beside a process with one issuer. ASSAY_ISSUERS says how many.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "client/cpp/verifier_client.h"
#include "server/base/str_cat.h"
#include "tests/e2e/assayd_process.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::ScriptedOrigin;
using testing::TestKey;

// A key set lives 20 s, so each is fetched anew 15 to 19 s after it came: once in the window, and not twice.
constexpr char kHeaders[] = "Cache-Control: max-age=20\r\nETag: \"1\"\r\n";
constexpr absl::Duration kWindow = absl::Seconds(24);
constexpr absl::Duration kPace = absl::Milliseconds(5);
constexpr char kDiscovery[] = "/.well-known/openid-configuration";

int Issuers() {
  const char* value = std::getenv("ASSAY_ISSUERS");
  return value == nullptr ? 10'000 : std::atoi(value);
}

absl::Duration Median(std::vector<absl::Duration> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

class ManyIssuers : public ::testing::Test {
 protected:
  ManyIssuers() : gets(static_cast<size_t>(count)) {
    key_set = testing::KeySet({TestKey("RS256").PublicJwk(), TestKey("RS256", "next").PublicJwk()});
    origin.ServeBy([this](const std::string& request) { return Answer(request); });
  }

  // Answer serves /t17/keys, which is counted, and /t17/.well-known/openid-configuration.
  ScriptedOrigin::Reply Answer(const std::string& request) {
    const std::string path = request.substr(4, request.find(' ', 4) - 4);
    const std::string name = path.substr(0, path.find('/', 1));
    size_t number = 0;
    if (!absl::SimpleAtoi(name.substr(2), &number) || number >= gets.size()) {
      return ScriptedOrigin::Response("404 Not Found", "");
    }
    if (path == name + kDiscovery) {
      return ScriptedOrigin::Response(
          "200 OK",
          StrCat(R"({"issuer":")", origin.Url(name), R"(","jwks_uri":")", origin.Url(name + "/keys"), "\"}"));
    }
    ++gets[number];
    if (request.find("If-None-Match: \"1\"") != request.npos) {
      return ScriptedOrigin::Response("304 Not Modified", "", kHeaders);
    }
    return ScriptedOrigin::Response("200 OK", key_set, kHeaders);
  }

  std::string Config(int issuers) const {
    std::string section, accept;
    for (int i = 0; i < issuers; ++i) {
      const char* comma = i == 0 ? "" : ",\n";
      StrAppend(&section, comma, "t", i, ": {issuer: \"", origin.Url(StrCat("/t", i)),
                "\", startup: required, keys: {discovery: auto, ttl_min: 10s}}");
      StrAppend(&accept, comma, "t", i, ": {any_audience: true}");
    }
    return AssaydProcess::Config(section, accept);
  }

  v1::VerifyRequest RequestOf(int issuer) const {
    v1::VerifyRequest request;
    request.set_token(testing::TokenBuilder(TestKey("RS256"))
                          .Claim("iss", StrCat("\"", origin.Url(StrCat("/t", issuer)), "\""))
                          .Claim("iat", StrCat(absl::ToUnixSeconds(absl::Now())))
                          .Claim("exp", StrCat(absl::ToUnixSeconds(absl::Now() + absl::Hours(1))))
                          .Sign());
    return request;
  }

  const int count = Issuers();
  std::string key_set;
  std::vector<std::atomic<int>> gets;  // of key sets, by issuer
  ScriptedOrigin origin;
};

// Asked asks one process for one verdict after the other and notes how long each takes.
struct Asked {
  explicit Asked(const AssaydProcess& assayd) : client(assayd.Connect()) {}

  void Ask(const v1::VerifyRequest& request) {
    const absl::Time began = absl::Now();
    const auto answer = client.Verify(request);
    times.push_back(absl::Now() - began);
    if (!answer || !answer->has_verified()) ++others;
  }

  const client::VerifierClient client;
  std::vector<absl::Duration> times;
  int others = 0;
};

TEST_F(ManyIssuers, TakeLittleMemoryNoThreadsAndNoTimeOfEachOther) {
  const absl::Time began = absl::Now();
  AssaydProcess many(Config(count));
  const absl::Time listening = absl::Now();
  ASSERT_TRUE(many.AwaitReady(absl::Minutes(5)));
  const absl::Time ready = absl::Now();
  const auto cpu_before = many.footprint().cpu;
  std::vector<int> fetched_before(gets.begin(), gets.end());
  AssaydProcess one(Config(1));
  ASSERT_TRUE(one.AwaitReady(absl::Minutes(1)));

  // In turn, so that whatever else the machine does hits both. Of many issuers each is asked about.
  Asked of_many(many), of_one(one);
  const v1::VerifyRequest single = RequestOf(0);
  for (int i = 0; absl::Now() < ready + kWindow; ++i) {
    const v1::VerifyRequest request = RequestOf(static_cast<int>(i * int64_t{7919} % count));
    // The second of two calls finds the machine awake.
    if (i % 2 == 0) of_one.Ask(single);
    of_many.Ask(request);
    if (i % 2 == 1) of_one.Ask(single);
    absl::SleepFor(kPace);
  }
  const std::vector<int> fetched(gets.begin(), gets.end());
  const double window = absl::ToDoubleSeconds(absl::Now() - ready);
  const auto large = many.footprint(), small = one.footprint();
  int total = 0, exactly_once = 0;
  for (size_t i = 1; i < gets.size(); ++i) {  // the first is that of the other process, too
    const int now = fetched[i] - fetched_before[i];
    total += now;
    exactly_once += now == 1 ? 1 : 0;
  }
  const double failures = many.Metric("assay_jwks_fetch_results_total") -
                          many.Metric("assay_jwks_fetch_results_total", {"result=\"updated\""}) -
                          many.Metric("assay_jwks_fetch_results_total", {"result=\"not_modified\""});
  const auto scraped = many.footprint();
  const auto each = [&](int64_t kib) { return static_cast<double>(kib - small.resident_kib) / (count - 1); };
  const double ratio = absl::FDivDuration(Median(of_many.times), Median(of_one.times));

  std::cout << count << " issuers, each with discovery and two RSA keys: listening after "
            << listening - began << ", all key sets there after another " << ready - listening << "\n"
            << "resident: " << large.resident_kib << " KiB, with one issuer " << small.resident_kib
            << " KiB, so " << each(large.resident_kib) << " KiB an issuer; after scrapes of the metrics "
            << each(scraped.resident_kib) << " KiB\n"
            << "threads: " << large.threads << ", with one issuer " << small.threads
            << "; descriptors: " << large.descriptors << " and " << small.descriptors << "\n"
            << "fetches: " << total / window * 60 << " a minute, " << exactly_once << " of " << count - 1
            << " issuers once in " << window << " s; over " << origin.connections()
            << " connections of both processes; "
            << absl::ToDoubleSeconds(large.cpu - cpu_before) / window * 100
            << " % of a processor, verifications included\n"
            << "p50 of Verify: " << Median(of_many.times) << ", with one issuer " << Median(of_one.times)
            << ", ratio " << ratio << ", " << of_many.times.size() << " calls each\n";

  EXPECT_EQ(of_many.others + of_one.others, 0);
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(exactly_once, count - 1);
  EXPECT_LE(origin.connections(), 4u);  // two of a process
  EXPECT_LE(each(large.resident_kib), 20);
  EXPECT_LE(each(scraped.resident_kib), 28);
  EXPECT_LE(large.threads, small.threads + 2);
  EXPECT_LE(large.descriptors, small.descriptors + 2);
  EXPECT_LE(ratio, 1.3);
}

}  // namespace
}  // namespace assay
