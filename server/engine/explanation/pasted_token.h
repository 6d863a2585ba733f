// PastedToken: the token within what somebody has pasted for one.
#ifndef ASSAY_SERVER_ENGINE_EXPLANATION_PASTED_TOKEN_H_
#define ASSAY_SERVER_ENGINE_EXPLANATION_PASTED_TOKEN_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/engine/explanation/recognised_shape.h"

namespace assay {

// PastedToken is what is left of a text when its wrappings are taken off, and which those were, the outermost
// first. It serves explanations only: a wrapped token is refused.
struct PastedToken {
  std::string token;
  std::vector<RecognisedShape> wrappings;

  // Unwrap takes off, in any order and some layers deep, an answer of a token endpoint, "Bearer", quotes,
  // white space, URL-encoding and the alphabet of plain base64. Pure; `text` is bounded by who calls.
  static PastedToken Unwrap(std::string_view text);
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_EXPLANATION_PASTED_TOKEN_H_
