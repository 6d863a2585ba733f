// Trace: the record of a judgement, check by check.
#ifndef ASSAY_SERVER_VERIFY_TRACE_H_
#define ASSAY_SERVER_VERIFY_TRACE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/v1/reason.pb.h"
#include "server/jose/rejection.h"

namespace assay {

// Trace collects what every check expected, found and said, failures and what stood behind them included.
// Thread-safety: single-threaded.
struct Trace {
  enum class Result { kPassed, kFailed, kNotRun };
  struct Entry {
    std::string_view check;  // the check's name, for ever
    v1::Stage stage;
    Result result;
    Finding finding;                     // of kNotRun why it was not, where more than `needs` tells
    std::optional<Rejection> rejection;  // of kFailed, where the token is at fault
    std::string_view needs{};            // of kNotRun: the check that this one stands on
  };
  std::vector<Entry> entries;
  std::string key_thumbprint{};  // of the key under which the signature is good
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_TRACE_H_
