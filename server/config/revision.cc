#include "server/config/revision.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

std::string Digest12(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);  // map entries in the order of their keys
    message.SerializeToCodedStream(&coded);
  }
  const std::array<uint8_t, 32> digest = Sha256(bytes);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), 6});
}

}  // namespace

std::string PolicyRevision(const v1::Config& config, const std::string& name) {
  const auto policy = config.policies().find(name);
  if (policy == config.policies().end()) return "";
  v1::Config part;
  (*part.mutable_policies())[name] = policy->second;
  for (const auto& [alias, acceptance] : policy->second.accept()) {
    const auto issuer = config.issuers().find(alias);
    if (issuer != config.issuers().end()) (*part.mutable_issuers())[alias] = issuer->second;
    const auto issuers = config.issuer_templates().find(alias);
    if (issuers != config.issuer_templates().end())
      (*part.mutable_issuer_templates())[alias] = issuers->second;
  }
  // A larger token would be refused before the policy is asked, so the bound belongs to its verdicts.
  *part.mutable_limits() = config.limits();
  return Digest12(part);
}

// Both by subtraction, so that a key which is added to the schema counts until somebody says that it need
// not.
std::string KeySupplyRevision(const std::string& name, const v1::Issuer& issuer) {
  v1::Config part;
  v1::Issuer& supplied = (*part.mutable_issuers())[name];
  supplied = issuer;
  supplied.clear_clock_skew();
  supplied.clear_startup();
  supplied.clear_kidless();
  supplied.clear_audience_claims();
  return Digest12(part);
}

std::string KeySupplyRevision(const std::string& name, const v1::IssuerTemplate& issuers) {
  v1::Config part;
  v1::IssuerTemplate& supplied = (*part.mutable_issuer_templates())[name];
  supplied = issuers;
  supplied.clear_tenant();
  supplied.clear_clock_skew();
  supplied.clear_startup();
  supplied.clear_kidless();
  supplied.clear_audience_claims();
  return Digest12(part);
}

std::string KeyPlaceRevision(const std::string& name, const v1::Issuer& issuer) {
  v1::Issuer place = issuer;
  place.clear_algorithms();
  v1::KeySource& keys = *place.mutable_keys();
  keys.clear_connect_timeout();
  keys.clear_total_timeout();
  keys.clear_ttl_default();
  keys.clear_ttl_min();
  keys.clear_ttl_max();
  keys.clear_hard_ttl();
  keys.clear_empty_set();
  return KeySupplyRevision(name, place);
}

std::string ConfigRevision(const v1::Config& config) { return Digest12(config); }

}  // namespace assay
