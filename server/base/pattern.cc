#include "server/base/pattern.h"

#include <re2/re2.h>

#include <cstdint>
#include <utility>

#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr int64_t kProgramBytes = 1 << 20;

}  // namespace

tl::expected<Pattern, std::string> Pattern::Compile(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kProgramBytes);
  auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!compiled->ok()) return tl::unexpected(StrCat("is no pattern in RE2's syntax: ", compiled->error()));
  if (compiled->ProgramSize() > kPatternSize) {
    return tl::unexpected(StrCat("takes too long to match: it compiles to ", compiled->ProgramSize(),
                                 " steps, at most ", kPatternSize,
                                 " are taken; count less in {...}, and use fewer classes such as \\p{L}"));
  }
  return Pattern(std::move(compiled));
}

bool Pattern::MatchesAll(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

const std::string& Pattern::text() const { return compiled_->pattern(); }

}  // namespace assay
