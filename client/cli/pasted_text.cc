#include "client/cli/pasted_text.h"

#include <algorithm>
#include <utility>

namespace assay::cli {
namespace {

constexpr size_t kLargestLimit = 64 << 10;

}  // namespace

std::string Sendable(std::string token) {
  token.resize(std::min(token.size(), kLargestLimit + 1));
  std::replace_if(
      token.begin(), token.end(), [](unsigned char byte) { return byte >= 0x80; }, '?');
  return token;
}

std::string ReadPasted(std::istream& in) {
  std::string text(kLargestLimit + 3, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return Sendable(std::move(text));
}

}  // namespace assay::cli
