// Suggestions for misspelt names.
#ifndef ASSAY_SERVER_BASE_SPELLING_H_
#define ASSAY_SERVER_BASE_SPELLING_H_

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Nearest returns the candidate that `word` most likely stands for: at most a third of its letters, and never
// more than three, are wrong, missing, added or swapped with their neighbour. Empty where there is none.
std::string_view Nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// DidYouMean returns "; did you mean \"x\"?", or nothing where no candidate is near.
std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_SPELLING_H_
