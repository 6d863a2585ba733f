#include "server/transport/http/http_wire.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"

namespace assay {
namespace {

bool IsControl(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

// The parser judges the line in full; this only tells HTTP/1 from anything else.
bool LooksLikeRequestLine(std::string_view line) {
  const size_t last_space = line.rfind(' ');
  return last_space != std::string_view::npos && line.find(' ') != last_space && line.front() != ' ' &&
         line.substr(last_space + 1).starts_with("HTTP/1.");
}

constexpr std::array<std::pair<int, std::string_view>, 22> kReasonPhrases = {{
    {100, "Continue"},
    {200, "OK"},
    {204, "No Content"},
    {302, "Found"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

// A handler may pass on a value it was given: no byte of it may end the line.
void AppendHeader(std::string& out, std::string_view name, std::string_view value) {
  for (const char c : name) {
    if (!IsControl(c) && c != ' ' && c != ':' && c != '\t') out.push_back(c);
  }
  out.append(": ");
  for (const char c : value) {
    if (!IsControl(c)) out.push_back(c);
  }
  out.append("\r\n");
}

}  // namespace

std::string_view ReasonPhrase(int status) {
  for (const auto& [code, phrase] : kReasonPhrases) {
    if (code == status) return phrase;
  }
  return "";
}

HeaderScan HeaderScanner::Scan(std::string_view bytes) {
  for (; scanned_ < bytes.size(); ++scanned_) {
    if (scanned_ == max_bytes_) return HeaderScan::kTooLarge;
    const char c = bytes[scanned_];
    const bool line_starts = scanned_ == line_start_;
    const bool after_cr = scanned_ > 0 && bytes[scanned_ - 1] == '\r';
    if (after_cr != (c == '\n')) return HeaderScan::kMalformed;
    if (c == '\r') continue;
    if (c != '\n') {
      if (IsControl(c)) return HeaderScan::kMalformed;
      if (line_starts && (c == ' ' || c == '\t')) return HeaderScan::kMalformed;
      continue;
    }
    const std::string_view line = bytes.substr(line_start_, scanned_ - 1 - line_start_);
    if (line.size() > kHeaderLineBytes) return HeaderScan::kTooLarge;
    line_start_ = scanned_ + 1;
    if (!request_line_seen_) {
      if (!LooksLikeRequestLine(line)) return HeaderScan::kMalformed;
      request_line_seen_ = true;
    } else if (line.empty()) {
      ++scanned_;
      return HeaderScan::kComplete;
    }
  }
  return HeaderScan::kIncomplete;
}

std::string SerializeResponse(const HttpResponse& response, const ResponseFraming& framing) {
  const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
  std::string out = absl::StrCat("HTTP/1.1 ", response.status, " ");
  out.append(ReasonPhrase(response.status)).append("\r\n");
  AppendHeader(out, "Date", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", framing.date, absl::UTCTimeZone()));
  if (!response.content_type.empty()) AppendHeader(out, "Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) AppendHeader(out, name, value);
  if (!bodiless) AppendHeader(out, "Content-Length", absl::StrCat(response.body.size()));
  if (!framing.keep_alive) {
    AppendHeader(out, "Connection", "close");
  } else if (framing.http_1_0) {
    AppendHeader(out, "Connection", "keep-alive");
  }
  out.append("\r\n");
  if (!bodiless && !framing.head) out.append(response.body);
  return out;
}

}  // namespace assay
