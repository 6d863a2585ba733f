// StrCat and StrAppend: texts and integers put together.
// Debian's Abseil has a string_view of its own, to which std::string_view does not convert.
#ifndef ASSAY_SERVER_BASE_STR_CAT_H_
#define ASSAY_SERVER_BASE_STR_CAT_H_

#include <charconv>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace assay {

// StrPiece is one argument of StrCat. It lives for the call only.
class StrPiece {
 public:
  template <typename T>
  requires std::convertible_to<const T&, std::string_view> StrPiece(const T& text)
      : text_(text) {}  // NOLINT(google-explicit-constructor)
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>)
      StrPiece(T number)  // NOLINT(google-explicit-constructor)
      : text_(digits_, std::to_chars(digits_, digits_ + sizeof(digits_), number).ptr) {}
  StrPiece(const StrPiece&) = delete;
  StrPiece& operator=(const StrPiece&) = delete;

  std::string_view text() const { return text_; }

 private:
  char digits_[24];
  std::string_view text_;
};

inline void StrAppendPieces(std::string* out, std::initializer_list<const StrPiece*> pieces) {
  size_t size = out->size();
  for (const StrPiece* piece : pieces) size += piece->text().size();
  out->reserve(size);
  for (const StrPiece* piece : pieces) out->append(piece->text());
}

template <typename... Parts>
void StrAppend(std::string* out, const Parts&... parts) {
  [&](const auto&... pieces) { StrAppendPieces(out, {&pieces...}); }(StrPiece(parts)...);
}

template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  std::string out;
  StrAppend(&out, parts...);
  return out;
}

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_STR_CAT_H_
