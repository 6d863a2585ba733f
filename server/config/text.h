// Text: joins parts into a string. The packaged Abseil's StrCat does not take std::string_view.
#ifndef ASSAY_SERVER_CONFIG_TEXT_H_
#define ASSAY_SERVER_CONFIG_TEXT_H_

#include <string>
#include <string_view>
#include <type_traits>

namespace assay {

// Text returns its parts, strings and whole numbers, one behind the other.
template <typename... Parts>
std::string Text(const Parts&... parts) {
  std::string text;
  const auto append = [&text](const auto& part) {
    if constexpr (std::is_integral_v<std::decay_t<decltype(part)>>) {
      text += std::to_string(part);
    } else {
      text += std::string_view(part);
    }
  };
  (append(parts), ...);
  return text;
}

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_TEXT_H_
