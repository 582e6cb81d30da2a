#pragma once

/// @file
/// What happens to the body of a success.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "moonshot/error.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is to be done with an exchange after its latest bytes.
enum class Verdict {
  more,   ///< go on
  pause,  ///< hand over no more bytes until they are wanted: their reader is slow
  stop    ///< end it
};

/// Takes the body of a success, in whatever form the caller wants it. Not for concurrent use, but
/// see `PulledChunks`.
class BodyPolicy {
 public:
  virtual ~BodyPolicy() = default;

  /// A try begins: what an earlier one has left is forgotten.
  virtual void begin() = 0;
  /// The head of a success. `attempts` are all tries, this one last.
  virtual void head(const http::ResponseHead& head, std::vector<Attempt> attempts) = 0;
  /// The next bytes of its body.
  virtual Verdict data(std::string_view bytes) = 0;
  /// Whether it takes more bytes after `Verdict::pause`.
  virtual bool wants_more() const noexcept { return true; }
  /// See `http::BodySink::satisfied`.
  virtual bool satisfied() const noexcept { return false; }
  /// Whether somebody reads what has arrived in his own time, also after the exchange.
  virtual bool is_read_later() const noexcept { return false; }
  /// Whether the caller has seen a part of the answer, which is not asked for again then.
  virtual bool has_given() const noexcept = 0;
  /// The exchange is over, and was no refusal: the error that it came to, or null for a success.
  virtual ErrorPtr end(const http::Outcome& outcome, std::vector<Attempt> attempts) = 0;
  /// After a success: how many tokens the prompt had, where the answer says so.
  virtual std::optional<std::int64_t> prompt_tokens() const { return std::nullopt; }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
