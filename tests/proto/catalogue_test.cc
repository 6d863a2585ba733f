#include "proto/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>
#include <vector>

namespace assay {
namespace {

// The table of contract.md section 3, row by row.
struct Row {
  std::vector<v1::Stage> stages;
  std::set<std::string> reasons;
  int http_status;
  std::string rfc6750_error;
};

const std::vector<Row>& ContractTable() {
  static const auto& table = *new std::vector<Row>{
      {{v1::STAGE_INPUT}, {"TOKEN_MISSING"}, 401, ""},
      {{v1::STAGE_INPUT},
       {"MULTIPLE_TOKENS", "SCHEME_NOT_BEARER", "TOKEN_TOO_LARGE"},
       401,
       "invalid_request"},
      {{v1::STAGE_INPUT}, {"TOKEN_MALFORMED", "JWE_UNSUPPORTED", "BASE64URL_INVALID"}, 401, "invalid_token"},
      {{v1::STAGE_HEADER, v1::STAGE_ISSUER},
       {"JSON_INVALID", "JSON_TOO_DEEP", "DUPLICATE_MEMBER"},
       401,
       "invalid_token"},
      {{v1::STAGE_HEADER},
       {"HEADER_INVALID", "HEADER_FORBIDDEN", "CRIT_UNSUPPORTED", "NESTED_UNSUPPORTED"},
       401,
       "invalid_token"},
      {{v1::STAGE_ISSUER},
       {"ISSUER_MISSING", "ISSUER_INVALID", "ISSUER_UNKNOWN", "ISSUER_NOT_ALLOWED", "TYPE_NOT_ALLOWED",
        "ALGORITHM_NOT_ALLOWED"},
       401,
       "invalid_token"},
      {{v1::STAGE_KEY},
       {"KEY_NOT_FOUND", "KEY_ID_MISSING", "KEY_AMBIGUOUS", "KEY_ALGORITHM_MISMATCH", "KEY_NOT_FOR_VERIFY",
        "KEY_UNUSABLE", "KEY_REVOKED"},
       401,
       "invalid_token"},
      {{v1::STAGE_KEY}, {"KEY_CHECK_DEFERRED", "KEYS_UNAVAILABLE"}, 503, ""},
      {{v1::STAGE_SIGNATURE}, {"SIGNATURE_INVALID"}, 401, "invalid_token"},
      {{v1::STAGE_CLAIMS},
       {"CLAIM_INVALID", "CLAIM_MISSING", "TOKEN_EXPIRED", "TOKEN_NOT_YET_VALID", "ISSUED_IN_FUTURE",
        "LIFETIME_EXCEEDED", "TOKEN_TOO_OLD"},
       401,
       "invalid_token"},
      {{v1::STAGE_POLICY},
       {"AUDIENCE_MISMATCH", "TENANT_MISMATCH", "TOKEN_REVOKED", "BINDING_REQUIRED", "BINDING_MISMATCH"},
       401,
       "invalid_token"},
      {{v1::STAGE_POLICY}, {"SCOPE_INSUFFICIENT", "CLAIM_RULE_FAILED"}, 403, "insufficient_scope"},
      {{v1::STAGE_SERVICE}, {"OVERLOADED", "DRAINING", "DEADLINE_EXCEEDED", "POLICY_UNKNOWN"}, 503, ""},
  };
  return table;
}

TEST(Catalogue, SaysOfEveryReasonWhatTheContractSays) {
  std::set<std::string> seen;
  for (const Row& row : ContractTable()) {
    for (const std::string& name : row.reasons) {
      SCOPED_TRACE(name);
      v1::Reason reason = v1::REASON_UNSPECIFIED;
      ASSERT_TRUE(v1::Reason_Parse("REASON_" + name, &reason));
      const ReasonEntry& entry = Describe(reason);
      EXPECT_EQ(std::vector<v1::Stage>(entry.stages.begin(), entry.stages.end()), row.stages);
      EXPECT_EQ(entry.http_status, row.http_status);
      EXPECT_EQ(entry.rfc6750_error, row.rfc6750_error);
      seen.insert(name);
    }
  }
  EXPECT_EQ(seen.size(), Reasons().size());
}

TEST(Catalogue, AnswersUnjudgedWith503AndRejectedNeverWith503) {
  for (v1::Reason reason : Reasons()) {
    const ReasonEntry& entry = Describe(reason);
    SCOPED_TRACE(entry.name);
    if (entry.outcome == v1::OUTCOME_UNJUDGED) {
      EXPECT_EQ(entry.http_status, 503);
      EXPECT_EQ(entry.public_code, v1::PUBLIC_CODE_UNAVAILABLE);
    } else {
      EXPECT_EQ(entry.outcome, v1::OUTCOME_REJECTED);
      EXPECT_TRUE(entry.http_status == 401 || entry.http_status == 403);
      EXPECT_NE(entry.public_code, v1::PUBLIC_CODE_UNAVAILABLE);
    }
  }
}

TEST(Catalogue, GivesPublicTextsThatFitAnErrorDescription) {
  for (v1::Reason reason : Reasons()) {
    const ReasonEntry& entry = Describe(reason);
    for (unsigned char c : entry.public_text) {
      EXPECT_TRUE(c == 0x20 || c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e))
          << entry.name << " holds byte " << int{c};
    }
  }
}

TEST(Catalogue, DoesNotTellCallersWhichIssuerKeyOrAlgorithmExists) {
  std::set<std::string_view> texts;
  std::set<std::string_view> codes;
  for (v1::Reason reason : Reasons()) {
    const ReasonEntry& entry = Describe(reason);
    const bool probes = entry.stages.size() == 1 && entry.outcome == v1::OUTCOME_REJECTED &&
                        entry.stages[0] >= v1::STAGE_ISSUER && entry.stages[0] <= v1::STAGE_SIGNATURE;
    if (!probes) continue;
    texts.insert(entry.public_text);
    codes.insert(Describe(entry.public_code).name);
  }
  EXPECT_EQ(texts.size(), 1u);
  EXPECT_EQ(codes, std::set<std::string_view>{"TOKEN_INVALID"});
}

TEST(Catalogue, UsesThePublicCodesOfTheContract) {
  std::set<std::string_view> codes;
  for (v1::Reason reason : Reasons()) codes.insert(Describe(Describe(reason).public_code).name);
  EXPECT_EQ(codes,
            (std::set<std::string_view>{"TOKEN_MISSING", "REQUEST_INVALID", "TOKEN_INVALID", "TOKEN_EXPIRED",
                                        "SCOPE_INSUFFICIENT", "ACCESS_DENIED", "UNAVAILABLE"}));
  EXPECT_EQ(Describe(v1::REASON_TOKEN_EXPIRED).public_code, v1::PUBLIC_CODE_TOKEN_EXPIRED);
}

TEST(Catalogue, TellsWhatToAskOfTheProviderForOpaqueAndEncryptedTokens) {
  for (v1::Reason reason : {v1::REASON_TOKEN_MALFORMED, v1::REASON_JWE_UNSUPPORTED}) {
    EXPECT_THAT(std::string(Describe(reason).cure), testing::HasSubstr("equest an API audience"));
  }
}

TEST(Catalogue, SpellsNamesWithoutPrefixAndLabelsInLowerCase) {
  EXPECT_EQ(Describe(v1::REASON_TOKEN_EXPIRED).name, "TOKEN_EXPIRED");
  EXPECT_EQ(Describe(v1::REASON_TOKEN_EXPIRED).label, "token_expired");
  EXPECT_EQ(Describe(v1::KEY_SET_FAULT_HTTP_4XX).name, "HTTP_4XX");
  EXPECT_EQ(Describe(v1::KEY_SET_FAULT_HTTP_4XX).label, "http_4xx");
  EXPECT_EQ(Describe(v1::KEY_FAULT_KEY_TOO_SMALL).name, "KEY_TOO_SMALL");
  EXPECT_EQ(Describe(v1::KEY_FAULT_KEY_TOO_SMALL).label, "key_too_small");
  EXPECT_EQ(Name(v1::STAGE_SIGNATURE), "SIGNATURE");
}

TEST(Catalogue, SaysOfEveryHintWhatItLooksLikeAndWhatToDo) {
  const auto& hints = *v1::Hint_descriptor();
  for (int i = 1; i < hints.value_count(); ++i) {
    const FaultEntry& entry = Describe(static_cast<v1::Hint>(hints.value(i)->number()));
    EXPECT_EQ("HINT_" + std::string(entry.name), hints.value(i)->name());
    // It stands behind "This looks like".
    EXPECT_TRUE(std::islower(static_cast<unsigned char>(entry.cause.front()))) << entry.cause;
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(entry.cure.front()))) << entry.cure;
    EXPECT_TRUE(entry.cause.ends_with('.') && entry.cure.ends_with('.')) << entry.name;
  }
  for (const v1::OnRequest consequence :
       {v1::ON_REQUEST_ANSWER, v1::ON_REQUEST_FETCH_FOR_KEY, v1::ON_REQUEST_FETCH_FOR_KEYS}) {
    EXPECT_THAT(Describe(consequence).cause, ::testing::Not(::testing::IsEmpty()));
  }
}

TEST(Catalogue, AnswersForANumberItDoesNotKnow) {
  for (int number : {0, -1, 9999}) {
    EXPECT_EQ(Describe(static_cast<v1::Reason>(number)).name, "UNSPECIFIED");
    EXPECT_EQ(Describe(static_cast<v1::Reason>(number)).http_status, 0);
    EXPECT_EQ(Describe(static_cast<v1::KeySetFault>(number)).name, "UNSPECIFIED");
    EXPECT_EQ(Describe(static_cast<v1::KeyFault>(number)).label, "unspecified");
    EXPECT_EQ(Describe(static_cast<v1::Hint>(number)).name, "UNSPECIFIED");
    EXPECT_EQ(Name(static_cast<v1::Stage>(number)), "UNSPECIFIED");
  }
}

// What must be true of every text that is shown to anybody.
void ExpectShown(std::string_view name, std::string_view text) {
  SCOPED_TRACE(name);
  EXPECT_GE(text.size(), 10u);
  EXPECT_LE(text.size(), 200u) << text;
  EXPECT_TRUE(text.ends_with('.')) << text;
  EXPECT_EQ(text.find("  "), std::string_view::npos) << text;
  for (const unsigned char c : text) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << text << " holds byte " << int{c};
}

TEST(Catalogue, IsCompleteForEveryValueOfItsEnums) {
  EXPECT_EQ(Reasons().size(), static_cast<size_t>(v1::Reason_descriptor()->value_count()) - 1);
  EXPECT_EQ(KeySetFaults().size(), static_cast<size_t>(v1::KeySetFault_descriptor()->value_count()) - 1);
  EXPECT_EQ(KeyFaults().size(), static_cast<size_t>(v1::KeyFault_descriptor()->value_count()) - 1);
  for (const v1::Reason reason : Reasons()) {
    const ReasonEntry& entry = Describe(reason);
    SCOPED_TRACE(entry.name);
    EXPECT_NE(entry.outcome, v1::OUTCOME_UNSPECIFIED);
    EXPECT_TRUE(!entry.stages.empty() && entry.stages.front() != v1::STAGE_UNSPECIFIED);
    EXPECT_GT(entry.http_status, 0);
    for (const auto text : {entry.public_text, entry.cause, entry.cure}) ExpectShown(entry.name, text);
  }
  const auto expect_fault = [](const FaultEntry& entry) {
    for (const auto text : {entry.cause, entry.cure}) ExpectShown(entry.name, text);
  };
  for (const v1::KeySetFault fault : KeySetFaults()) expect_fault(Describe(fault));
  for (const v1::KeyFault fault : KeyFaults()) expect_fault(Describe(fault));
}

TEST(Catalogue, FindsEveryValueByItsNameInAnyCaseAndWithItsPrefix) {
  for (const v1::Reason reason : Reasons()) {
    for (const std::string_view name : {Describe(reason).name, Describe(reason).label}) {
      EXPECT_EQ(FindReason(name), reason) << name;
    }
    EXPECT_EQ(FindReason(v1::Reason_Name(reason)), reason);
  }
  for (const v1::KeySetFault fault : KeySetFaults()) EXPECT_EQ(FindKeySetFault(Describe(fault).name), fault);
  for (const v1::KeyFault fault : KeyFaults()) EXPECT_EQ(FindKeyFault(Describe(fault).name), fault);
  EXPECT_EQ(FindKeySetFault("key_set_fault_Http_5xx"), v1::KEY_SET_FAULT_HTTP_5XX);
  EXPECT_EQ(FindKeyFault("KEY_FAULT_ROCA"), v1::KEY_FAULT_ROCA);
}

TEST(Catalogue, FindsNothingByANameThatIsNone) {
  for (const std::string_view name :
       {"", "REASON_", "UNSPECIFIED", "REASON_UNSPECIFIED", "TOKEN_EXPIRED ", "ROCA"}) {
    EXPECT_EQ(FindReason(name), std::nullopt) << name;
  }
  EXPECT_EQ(FindKeySetFault("TOKEN_EXPIRED"), std::nullopt);
  EXPECT_EQ(FindKeyFault("UNSPECIFIED"), std::nullopt);
}

}  // namespace
}  // namespace assay
