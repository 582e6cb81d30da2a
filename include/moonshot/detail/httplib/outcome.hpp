#pragma once

/// @file
/// How an exchange ended, as a function of what is known about it.

#include <optional>
#include <string>

#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is known about an exchange that is over. Several of these can be true at once.
struct ExchangeFacts {
  /// What kept the answer from coming, where none came.
  enum class Failure {
    broken,         ///< the connection was made and broke
    not_connected,  ///< no address of the host could be connected to
    proxy_refused,  ///< the proxy did not open the tunnel
    tls,            ///< the handshake failed, or the certificate was refused
  };

  std::string origin;  ///< for messages: `scheme://host:port`
  std::string peer;    ///< for messages: `host:port`, and the proxy that leads to it

  bool is_cancelled = false;
  std::optional<TimeoutPhase> passed;  ///< the limit that passed
  bool has_source_failed = false;      ///< the request's `body_source` gave less than its size
  std::string source_problem;          ///< why, in the source's words; may be empty
  bool has_sink_stopped = false;       ///< the sink said stop, or threw
  bool is_sink_satisfied = false;      ///< the sink had all it needs

  bool has_head = false;           ///< the sink was given a head
  std::string framing_problem;     ///< why nobody can tell where the answer ends, else empty
  bool has_ended = false;          ///< the library read the answer up to what it takes for its end
  std::string incomplete;          ///< why such an answer is not whole all the same, else empty
  bool has_sent_too_much = false;  ///< more than `Intake::most` bytes that are no part of a body

  Failure failure = Failure::broken;
  std::string failure_words;  ///< what is known about `failure`, as the end of a sentence about it
  std::string library_error;  ///< the library's word for how the connection broke
};

/// How the exchange ended. The first that is true decides: cancelled; the source failed before any
/// limit passed; the sink stopped; the end of the answer cannot be found; the sink is satisfied;
/// the answer ended; a limit passed; there is a head; else the failure. Only reads; never fails.
http::Outcome outcome_of(const ExchangeFacts& facts);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/outcome.ipp"
#endif
