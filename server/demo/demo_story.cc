#include "server/demo/demo_story.h"

#include <algorithm>
#include <string_view>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr std::string_view kGreen = "\033[32m", kRed = "\033[31m", kDim = "\033[2m", kPlain = "\033[0m";
constexpr size_t kTokenWidth = 22, kAnswerWidth = 23;

// Scene is one token and what must be said of it; no reason means that it must verify.
struct Scene {
  std::string title;
  MintRequest request = {};
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  std::string_view what = {};
};

std::string_view AnswerName(bool verified, v1::Reason reason) {
  if (verified) return "VERIFIED";
  return reason == v1::REASON_UNSPECIFIED ? "NO ANSWER" : Describe(reason).name;
}

std::string Padded(std::string_view text, size_t width) {
  std::string padded(text);
  // Two blanks always divide columns.
  padded.resize(std::max(padded.size() + 2, width), ' ');
  return padded;
}

class Story {
 public:
  Story(const StoryPorts& ports, std::ostream& out, bool colour)
      : ports_(ports), out_(out), colour_(colour) {}

  void Show(const Scene& scene) {
    const absl::StatusOr<std::string> token = ports_.mint(scene.request);
    if (!token.ok()) return Fail(scene.title, "no token: " + std::string(token.status().message()));
    const int64_t gets_before = ports_.key_set_gets();
    const StoryVerdict verdict = ports_.verify(*token);
    const int64_t gets = ports_.key_set_gets() - gets_before;

    const bool must_verify = scene.reason == v1::REASON_UNSPECIFIED;
    const bool as_expected =
        verdict.verified == must_verify && (must_verify || verdict.reason == scene.reason);
    const std::string_view answer = AnswerName(verdict.verified, verdict.reason);
    std::string remark(verdict.verified ? verdict.detail : std::string(scene.what));
    if (gets > 0) StrAppend(&remark, "; ", gets, gets == 1 ? " key set fetched" : " key sets fetched");
    if (!as_expected) {
      remark = StrCat("expected ", AnswerName(must_verify, scene.reason), verdict.detail.empty() ? "" : ": ",
                      verdict.detail);
    }
    Line(as_expected, scene.title, answer, remark);
  }

  void Rotate() {
    const absl::Status rotated = ports_.rotate();
    if (!rotated.ok()) return Fail("rotation", "no new keys: " + std::string(rotated.message()));
    out_ << Painted(kDim, "  The issuer replaces every key. Nobody tells Assay.") << "\n";
  }

  void Heading(std::string_view text) { out_ << "\n" << text << "\n"; }

  bool End() {
    const int wrong = lines_ - right_;
    out_ << "\n"
         << Painted(wrong == 0 ? kGreen : kRed, wrong == 0
                                                    ? StrCat("All ", lines_, " answers as expected.")
                                                    : StrCat(wrong, " of ", lines_, " answers differ."))
         << "\n";
    out_.flush();
    return wrong == 0;
  }

 private:
  void Fail(std::string_view title, std::string_view why) { Line(false, title, "FAILED", why); }

  void Line(bool right, std::string_view title, std::string_view answer, std::string_view remark) {
    ++lines_;
    right_ += right ? 1 : 0;
    out_ << Painted(right ? kGreen : kRed, right ? "✓" : "✗") << " " << Padded(title, kTokenWidth)
         << Painted(right ? kPlain : kRed, Padded(answer, kAnswerWidth)) << Painted(kDim, remark) << "\n";
    out_.flush();
  }

  std::string Painted(std::string_view colour, std::string_view text) const {
    return colour_ ? StrCat(colour, text, kPlain) : std::string(text);
  }

  const StoryPorts& ports_;
  std::ostream& out_;
  const bool colour_;
  int lines_ = 0, right_ = 0;
};

}  // namespace

bool TellDemoStory(const StoryPorts& ports, std::ostream& out, bool colour) {
  Story story(ports, out, colour);
  story.Heading("A token of each algorithm:");
  for (const Algorithm& row : Algorithms()) {
    story.Show({.title = std::string(row.name), .request = {.algorithm = std::string(row.name)}});
  }

  story.Heading("A key published a moment ago, at its first token:");
  story.Rotate();
  story.Show({.title = "ES256, brand-new key"});

  story.Heading("Tokens that are not good, and why:");
  for (const DefectRow& row : Defects()) {
    story.Show({.title = std::string(row.name),
                .request = {.defect = row.defect},
                .reason = row.reason,
                .what = row.what});
  }
  return story.End();
}

}  // namespace assay
