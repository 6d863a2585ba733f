// CompactJws: a token in the JWS compact serialisation, split and decoded, not judged (RFC 7515 section 7.1).
#ifndef ASSAY_SERVER_JOSE_COMPACT_JWS_H_
#define ASSAY_SERVER_JOSE_COMPACT_JWS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "server/jose/jose_header.h"
#include "server/jose/rejection.h"
#include "tl/expected.hpp"

namespace assay {

// CompactJws holds the three parts of an unverified token. Thread-safety: immutable.
class CompactJws {
 public:
  // Parse looks at the size before anything else and never allocates in proportion to dots. Stages: input,
  // header. `token` must outlive the result.
  static tl::expected<CompactJws, Rejection> Parse(std::string_view token, size_t max_bytes);

  const JoseHeader& header() const { return header_; }
  const std::string& payload() const { return payload_; }  // with kJsonPadding bytes of slack
  std::string_view signing_input() const { return signing_input_; }
  std::string_view signature() const { return signature_; }

 private:
  CompactJws(JoseHeader header, std::string payload, std::string_view signing_input, std::string signature);
  JoseHeader header_;
  std::string payload_;
  std::string_view signing_input_;
  std::string signature_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_COMPACT_JWS_H_
