#include "server/engine/correlation_id.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace assay {
namespace {

constexpr size_t kVersionDigits = 2;
constexpr size_t kTraceIdDigits = 32;
constexpr size_t kVersion00Size = 55;  // 00-<32>-<16>-<2>

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string_view TraceIdOf(std::string_view traceparent) {
  if (traceparent.size() < kVersion00Size) return {};
  const std::string_view version = traceparent.substr(0, kVersionDigits);
  const std::string_view trace_id = traceparent.substr(kVersionDigits + 1, kTraceIdDigits);
  const bool dashes = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  // Later versions may only add behind what version 00 has.
  const bool ends = traceparent.size() == kVersion00Size || (version != "00" && traceparent[55] == '-');
  if (!dashes || !ends || version == "ff" || !IsLowerHex(version) || !IsLowerHex(trace_id)) return {};
  if (trace_id.find_first_not_of('0') == std::string_view::npos) return {};
  return trace_id;
}

std::string CorrelationId(std::string_view trace_id) {
  if (!trace_id.empty()) return std::string(trace_id);
  char bytes[16] = {};
  // It fails only where the kernel has no random numbers; the id then tells nothing, the verdict stands.
  if (getentropy(bytes, sizeof(bytes)) != 0) return {};
  return absl::BytesToHexString(absl::string_view(bytes, sizeof(bytes)));
}

}  // namespace assay
