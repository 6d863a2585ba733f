#include "server/config/file_glob.h"

#include <glob.h>

#include <algorithm>
#include <cerrno>

#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr std::string_view kSpecial = "*?[\\";

// A folder that is not there holds nothing; one that may not be read might hold what is wanted.
int GiveUp(const char*, int error) { return error == ENOENT || error == ENOTDIR ? 0 : 1; }

}  // namespace

bool IsGlob(std::string_view pattern) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (kSpecial.find(pattern[i]) != kSpecial.npos) {
      return true;
    }
  }
  return false;
}

std::string GlobOf(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    if (kSpecial.find(c) != kSpecial.npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::string PlainName(std::string_view pattern) {
  std::string name;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    name += pattern[i];
  }
  return name;
}

absl::StatusOr<std::vector<std::string>> MatchGlob(const std::string& pattern) {
  glob_t found{};
  const int result = ::glob(pattern.c_str(), 0, GiveUp, &found);
  std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (result == GLOB_NOMATCH) return std::vector<std::string>();
  if (result != 0) {
    return absl::NotFoundError(StrCat(pattern, ": a folder on the way cannot be read"));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace assay
