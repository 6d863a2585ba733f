#include "server/base/base64url.h"

#include <array>
#include <cstdint>

namespace assay {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr uint8_t kOutside = 0x80;

constexpr std::array<uint8_t, 256> kValues = [] {
  std::array<uint8_t, 256> values{};
  values.fill(kOutside);
  for (size_t i = 0; i < kAlphabet.size(); ++i)
    values[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  return values;
}();

uint32_t Value(char c) { return kValues[static_cast<uint8_t>(c)]; }

}  // namespace

std::optional<std::string> Base64UrlDecode(std::string_view text, size_t slack) {
  const size_t tail = text.size() % 4;
  if (tail == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2 + slack);
  bytes.resize(text.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1));
  char* out = bytes.data();
  const char* in = text.data();
  uint32_t seen = 0;
  for (const char* end = in + (text.size() - tail); in != end; in += 4, out += 3) {
    const uint32_t a = Value(in[0]), b = Value(in[1]), c = Value(in[2]), d = Value(in[3]);
    seen |= a | b | c | d;
    const uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    out[0] = static_cast<char>(bits >> 16);
    out[1] = static_cast<char>(bits >> 8);
    out[2] = static_cast<char>(bits);
  }
  if (tail != 0) {
    const uint32_t a = Value(in[0]), b = Value(in[1]), c = tail == 3 ? Value(in[2]) : 0;
    seen |= a | b | c;
    const uint32_t bits = a << 18 | b << 12 | c << 6;
    if ((bits & (tail == 3 ? 0xff : 0xffff)) != 0) return std::nullopt;
    out[0] = static_cast<char>(bits >> 16);
    if (tail == 3) out[1] = static_cast<char>(bits >> 8);
  }
  if ((seen & kOutside) != 0) return std::nullopt;
  return bytes;
}

std::string Base64UrlEncode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  uint32_t bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(byte);
    for (held += 8; held >= 6; held -= 6) text += kAlphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) text += kAlphabet[bits << (6 - held) & 63];
  return text;
}

}  // namespace assay
