// Ruling: what became of a token, in the words of the contract, for tests to compare and to print.
#ifndef ASSAY_TESTS_TESTING_RULING_H_
#define ASSAY_TESTS_TESTING_RULING_H_

#include <optional>
#include <string>

#include "proto/catalogue.h"
#include "server/jose/rejection.h"
#include "tl/expected.hpp"

namespace assay::testing {

inline constexpr char kVerified[] = "VERIFIED";

// Ruling is a verdict without its token. `reason` is kVerified, or a reason's name without its prefix.
struct Ruling {
  std::string reason = kVerified;
  std::string stage{};
  std::string subject{};
  bool signature_checked = false;
};

inline Ruling RulingOf(const Rejection& rejection) {
  return {std::string(Describe(rejection.reason).name), std::string(Name(rejection.stage)), rejection.subject,
          rejection.signature_checked()};
}

template <typename T>
Ruling RulingOf(const tl::expected<T, Rejection>& result) {
  return result ? Ruling{} : RulingOf(result.error());
}

// ReasonOf is the reason alone; kVerified where nothing was refused.
template <typename T>
std::string ReasonOf(const tl::expected<T, Rejection>& result) {
  return RulingOf(result).reason;
}

// FaultOf is the fault's name, or empty where there is none.
template <typename T, typename Fault>
std::string FaultOf(const tl::expected<T, Fault>& result) {
  return result ? std::string() : std::string(Describe(result.error()).name);
}
template <typename Fault>
std::string FaultOf(const std::optional<Fault>& fault) {
  return fault ? std::string(Describe(*fault).name) : std::string();
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_RULING_H_
