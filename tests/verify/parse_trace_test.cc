#include "server/verify/parse_trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "server/base/base64url.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::RulingOf;
using testing::TokenParts;
using Lines = std::vector<std::string>;

Trace TraceOf(std::string_view token) {
  const size_t max_bytes = Limits().token_bytes;
  Trace trace;
  TraceParse(token, max_bytes, UnverifiedToken::Parse(token, max_bytes),
             TokenAnatomy::TakeApart(token, max_bytes), trace);
  return trace;
}

// Traced tells each check that has not passed: "name REASON" or "name needs another".
Lines Traced(std::string_view token) {
  Lines lines;
  const Trace trace = TraceOf(token);
  EXPECT_EQ(trace.entries.size(), 7u);
  for (const Trace::Entry& entry : trace.entries) {
    if (entry.result == Trace::Result::kFailed) {
      lines.push_back(StrCat(entry.check, " ", RulingOf(*entry.rejection).reason));
    } else if (entry.result == Trace::Result::kNotRun) {
      lines.push_back(StrCat(entry.check, " needs ", entry.needs));
    }
  }
  return lines;
}

std::string FindingOf(std::string_view check, std::string_view token) {
  const Trace trace = TraceOf(token);
  const auto entry = std::find_if(trace.entries.begin(), trace.entries.end(),
                                  [&](const Trace::Entry& each) { return each.check == check; });
  return StrCat(entry->finding.expected, " | ", entry->finding.found);
}

std::string With(std::string_view header, std::string_view payload) {
  TokenParts parts(GoodToken().Sign());
  if (!header.empty()) parts.header = header;
  if (!payload.empty()) parts.payload = payload;
  return parts.Join();
}

TEST(ParseTrace, TellsWhatAGoodTokenIsMadeOf) {
  const std::string token = GoodToken().Sign();
  EXPECT_EQ(Traced(token), Lines{});
  EXPECT_EQ(FindingOf("size", token), StrCat("1 to 16384 bytes | ", token.size(), " bytes"));
  EXPECT_EQ(FindingOf("parts", token), "three parts, with dots between them | as expected");
  EXPECT_EQ(FindingOf("encoding", token), "strict base64url in each part | as expected");
  EXPECT_EQ(FindingOf("header_json", token), "a JSON object | one with \"typ\", \"alg\", \"kid\"");
  EXPECT_EQ(
      FindingOf("header_parameters", token),
      "alg, and nothing that asks for more than a signature | alg \"ES256\", kid \"key-1\", typ \"at+jwt\"");
  EXPECT_EQ(FindingOf("payload_json", token),
            "a JSON object | one with \"iss\", \"sub\", \"aud\", \"iat\", \"exp\"");
  EXPECT_EQ(FindingOf("issuer_claim", token), "iss, a string | \"https://issuer.test\"");
}

TEST(ParseTrace, StopsWhereThereIsNothingToTakeApart) {
  const Lines behind_parts = {"encoding needs parts", "header_json needs encoding",
                              "header_parameters needs header_json", "payload_json needs encoding",
                              "issuer_claim needs payload_json"};
  const auto with = [&](Lines first) {
    first.insert(first.end(), behind_parts.begin(), behind_parts.end());
    return first;
  };
  EXPECT_EQ(Traced("opaque"), with({"parts TOKEN_MALFORMED"}));
  EXPECT_EQ(Traced("a.b.c.d.e"), with({"parts JWE_UNSUPPORTED"}));
  EXPECT_EQ(Traced(" " + GoodToken().Sign()), with({"parts TOKEN_MALFORMED"}));
  EXPECT_EQ(Traced(""), with({"size TOKEN_MISSING", "parts needs size"}));
  EXPECT_EQ(Traced(std::string(16385, 'x')), with({"size TOKEN_TOO_LARGE", "parts needs size"}));
  EXPECT_EQ(FindingOf("size", ""), "1 to 16384 bytes | 0 bytes");
  EXPECT_EQ(FindingOf("parts", "opaque"), "three parts, with dots between them | 1");
}

TEST(ParseTrace, GoesOnPastAPartThatIsBroken) {
  TokenParts parts(GoodToken().Sign());
  parts.signature += "=";
  EXPECT_EQ(Traced(parts.Join()), Lines{"encoding BASE64URL_INVALID"});
  EXPECT_EQ(FindingOf("encoding", parts.Join()), "strict base64url in the signature | padding (=)");
  parts.signature.clear();
  EXPECT_EQ(Traced(parts.Join()), Lines{"encoding TOKEN_MALFORMED"});
  EXPECT_EQ(Traced(With("a+b", "")), (Lines{"encoding BASE64URL_INVALID", "header_json needs encoding",
                                            "header_parameters needs header_json"}));
  EXPECT_EQ(Traced(With(Base64UrlEncode("{"), "")),
            (Lines{"header_json JSON_INVALID", "header_parameters needs header_json"}));
  EXPECT_EQ(Traced(With(Base64UrlEncode(R"({"alg":"ES256","zip":"DEF"})"), "")),
            Lines{"header_parameters HEADER_FORBIDDEN"});
  EXPECT_EQ(Traced(With("", Base64UrlEncode("[]"))),
            (Lines{"payload_json JSON_INVALID", "issuer_claim needs payload_json"}));
  EXPECT_EQ(Traced(GoodToken().Claim("iss", "").Sign()), Lines{"issuer_claim ISSUER_MISSING"});
  EXPECT_EQ(Traced(GoodToken().Claim("iss", "7").Sign()), Lines{"issuer_claim ISSUER_INVALID"});
}

TEST(ParseTrace, TellsSeveralFaultsOfOneToken) {
  EXPECT_EQ(Traced(With(Base64UrlEncode(R"({"alg":7})"), Base64UrlEncode(R"({"a":1,"a":2})"))),
            (Lines{"header_parameters HEADER_INVALID", "payload_json DUPLICATE_MEMBER",
                   "issuer_claim needs payload_json"}));
}

TEST(ParseTrace, NamesTheFirstFailure) {
  EXPECT_EQ(FirstFailure(TraceOf(GoodToken().Sign())), "");
  EXPECT_EQ(FirstFailure(TraceOf("opaque")), "parts");
}

}  // namespace
}  // namespace assay
