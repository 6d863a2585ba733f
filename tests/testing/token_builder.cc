#include "tests/testing/token_builder.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_join.h"
#include "server/base/json.h"
#include "server/base/mutex.h"
#include "server/base/str_cat.h"

namespace assay::testing {
namespace {

std::string Object(const std::vector<std::pair<std::string, std::string>>& members) {
  return StrCat("{",
                absl::StrJoin(members, ",",
                              [](std::string* out, const auto& member) {
                                StrAppend(out, JsonQuote(member.first), ":", member.second);
                              }),
                "}");
}

}  // namespace

const SigningKey& TestKey(std::string_view algorithm, std::string_view key_id) {
  static Mutex mutex;
  static auto& keys = *new std::map<std::pair<std::string, std::string>, SigningKey>();
  MutexLock lock(mutex);
  const std::pair<std::string, std::string> name(algorithm, key_id);
  const auto found = keys.find(name);
  if (found != keys.end()) return found->second;
  return keys.emplace(name, SigningKey::Generate(*FindAlgorithm(algorithm), std::string(key_id)))
      .first->second;
}

std::string KeySet(const std::vector<std::string>& jwks) {
  return StrCat("{\"keys\":[", absl::StrJoin(jwks, ","), "]}");
}

TokenBuilder::TokenBuilder(const SigningKey& key) : key_(&key) {
  const int64_t now = absl::ToUnixSeconds(TestTime());
  Header("typ", "\"at+jwt\"");
  Header("alg", JsonQuote(key.algorithm().name));
  Header("kid", JsonQuote(key.key_id()));
  Claim("iss", JsonQuote(kTestIssuer));
  Claim("sub", "\"alice\"");
  Claim("aud", JsonQuote(kTestAudience));
  Claim("iat", StrCat(now - 10));
  Claim("exp", StrCat(now + 300));
}

std::string TokenBuilder::HeaderJson() const { return raw_header_.empty() ? Object(header_) : raw_header_; }

std::string TokenBuilder::PayloadJson() const {
  return raw_payload_.empty() ? Object(claims_) : raw_payload_;
}

TokenBuilder& TokenBuilder::Set(Members& members, std::string_view name, std::string_view json) {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
  if (found != members.end() && json.empty()) {
    members.erase(found);
  } else if (found != members.end()) {
    found->second = json;
  } else if (!json.empty()) {
    members.emplace_back(name, json);
  }
  return *this;
}

}  // namespace assay::testing
