#pragma once

/// @file
/// Takes the wrappers off an error body, until the error of whoever failed is left.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/recogniser.hpp"
#include "moonshot/detail/errors/relay_errors.hpp"
#include "moonshot/error_data.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One wrapper around an error.
struct Layer {
  std::string via;       ///< the intermediary that uses it; empty where several do
  std::string evidence;  ///< how it was recognised, as a plain sentence
  unsigned traits = 0;   ///< of `Trait`
};

/// The evidence of a layer that is not the sign of a wrapper, because an object of any kind may
/// hold an error.
inline constexpr std::string_view in_unknown_object =
    "The words stand within an object that is not the API's.";

/// Whether a wrapper has one of `traits`.
inline bool has_trait(const Layer& layer, unsigned traits) noexcept {
  return (layer.traits & traits) != 0;
}
/// Whether one of the wrappers has one of `traits`.
inline bool has_trait(const std::vector<Layer>& layers, unsigned traits) noexcept {
  for (const auto& layer : layers) {
    if (has_trait(layer, traits)) return true;
  }
  return false;
}
/// Whether one of the layers is a wrapper for sure: not a form that people and programs copy,
/// unless its intermediary is known.
inline bool is_wrapped(const std::vector<Layer>& layers) noexcept {
  for (const auto& layer : layers) {
    if (!has_trait(layer, Trait::copied) || !layer.via.empty()) return true;
  }
  return false;
}

/// The error in a body, without its wrappers.
struct Envelope {
  std::string type;
  std::string code;
  std::string message;
  /// The wrappers that were taken off, outermost first.
  std::vector<Layer> layers;
  /// The status that a client's text names; 0 where there is none. Of several the innermost.
  int told_status = 0;
  /// Whether that status is only the one that belongs to the class of a client's error.
  bool status_of_class = false;
  /// The status that this error was sent with, as a text or the answer itself has it; 0 where
  /// neither tells it.
  int status = 0;
  /// The class of errors that a client's text names, where it tells more than the status;
  /// otherwise `api_error`.
  ErrorKind kind_of_class = ErrorKind::api_error;
  /// The classes of further errors in the body, such as those of fallbacks.
  std::vector<ErrorKind> others;
  /// The words of another error of the same chain, where this one names no account.
  std::string account_words;
  /// Whether the innermost form is an error object of the API's shape.
  bool api_shape = false;
  /// Whether the error has members that the API does not send, e.g. `param`.
  bool foreign_members = false;
  /// Whether it has members beside message, type and code, whatever their values.
  bool other_members = false;
  /// Whether members that the API does not send are beside `error`.
  bool foreign_frame = false;
  /// Whether it is an answer: it has choices, whose texts are never read as an error.
  bool is_answer = false;
  /// Whether the words are those of the innermost wrapper itself.
  bool own_words = false;
  /// Whether the text breaks off; type and message are then what could be read.
  bool broken = false;
};

/// The words by which an error may be recognised: its message, but never what a model has said.
/// Where the message is a whole object, list or event stream of no known form, its texts may be
/// anybody's, so that they count only one by one.
inline std::string_view words_of(const Envelope& envelope) noexcept {
  const std::string_view message = envelope.message;
  bool whole = false;
  for (const std::string_view beginning : {"{", "[{", "data:", "event:"}) {
    whole = whole || message.substr(0, beginning.size()) == beginning;
  }
  return envelope.is_answer || (whole && !envelope.broken) ? std::string_view() : message;
}

/// The class of an error without its wrappers. `told_status` and `kimi_code` are those of
/// `Circumstances`.
inline Classification classify(const Envelope& envelope, int told_status = 0,
                               bool kimi_code = false) {
  return classify(envelope.type, words_of(envelope),
                  {told_status, envelope.status, kimi_code, envelope.other_members,
                   is_code_of_refusing_relay(envelope.code)});
}

/// Opens `body`: takes off its wrappers one after another, up to a bound in number and bytes. The
/// first error that is the API's own is the result, unless it passes by itself and a quota or a
/// suspension stands beside it. Where none is the API's, the outermost message is the result. Never
/// fails: a body that cannot be opened is returned as `message`. `status` is that of the answer, 0
/// where there is none.
Envelope open_envelope(std::string_view body, const http::Headers& headers = {}, int status = 0);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/envelope.ipp"
#endif
