#pragma once

/// @file
/// How an exchange ended, as a function of what is known about it.

#include <optional>
#include <string>

#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Why there is no connection.
struct ConnectFailure {
  enum class Kind {
    none,           ///< there is one, or was
    not_connected,  ///< no address of the host could be connected to
    proxy_refused,  ///< the proxy did not open the tunnel
    tls,            ///< the handshake failed, or the certificate was refused
  };
  Kind kind = Kind::none;
  std::string words;        ///< what is known about it, as the end of a sentence
  bool is_lasting = false;  ///< another attempt would end in the same way
};

/// The failure of a tunnel that a proxy refused with `status`. It is lasting, except where the
/// status says that the proxy may open one a little later. Never fails.
ConnectFailure refused_by_proxy(int status);

/// What is known about an exchange that is over. Several of these can be true at once.
struct ExchangeFacts {
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
  bool has_ended = false;          ///< the answer is whole, by its framing
  bool has_sent_too_much = false;  ///< more than `Intake::most` bytes that are no part of a body

  ConnectFailure failure;
  /// What the server said of the client's certificate after the handshake, in the place of an
  /// answer; else empty.
  std::string certificate_refusal;
  std::string library_error;  ///< the library's word for how the connection broke
};

/// The end of an exchange that a child process has asked of its parent's transport.
http::Outcome ended_in_child();

/// The end of an exchange for which there is no memory. Allocates none.
http::Outcome ended_without_memory();

/// How the exchange ended. The first that is true decides: cancelled; the source failed before any
/// limit passed; the sink stopped; the sink is satisfied; a limit passed; the end of the answer
/// cannot be found; the answer ended; there is a head; else the failure. Only reads; never fails.
http::Outcome outcome_of(const ExchangeFacts& facts);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/outcome.ipp"
#endif
