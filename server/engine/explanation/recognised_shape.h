// RecognisedShape: one thing that a text was recognised as.
#ifndef ASSAY_SERVER_ENGINE_EXPLANATION_RECOGNISED_SHAPE_H_
#define ASSAY_SERVER_ENGINE_EXPLANATION_RECOGNISED_SHAPE_H_

#include <string>

#include "assay/v1/hint.pb.h"

namespace assay {

// RecognisedShape is a hint and, in `detail`, what tells so: printable, bounded, never the token.
struct RecognisedShape {
  v1::Hint hint;
  std::string detail;
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_EXPLANATION_RECOGNISED_SHAPE_H_
