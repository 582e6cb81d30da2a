#pragma once

// In what transports differ for good reasons.

namespace support {

/// What a test may expect of a transport. These are the facts of HttplibTransport;
/// docs/choosing-a-client.md tells what differs with libcurl.
struct TransportFacts {
  /// An answer in chunks that lacks no more than the line feed behind its last chunk is broken off.
  bool needs_the_last_line_feed = true;
  /// What is in a chunked body without being a part of the answer counts against the limits of what
  /// is read.
  bool counts_what_is_between_chunks = true;
  /// So do the messages of TLS itself.
  bool counts_messages_of_tls = true;
  /// Only the option "close" of the field Connection says that a connection ends.
  bool reads_connection_options_exactly = true;
  /// Where a kept connection breaks, another one is opened before the call ends; nothing is sent on
  /// it.
  bool connects_again_in_vain = false;
  /// A page that a proxy sends in the place of a tunnel is told from a server's broken TLS.
  bool knows_a_page_in_place_of_a_tunnel = true;
  /// Of a client that blocks.
  int descriptors_of_a_connection = 1;
  /// A line feed alone ends a line of a head, so two of them end the head.
  bool ends_lines_at_a_line_feed = false;
  /// Where a peer closes right behind an answer to a request that is still being sent, the answer
  /// is found.
  bool finds_an_early_answer_after_close = true;
  /// A proxy may send interim answers before it opens or refuses a tunnel.
  bool passes_over_interim_answers_of_a_proxy = true;
  /// The first bytes of an answer that cannot become a status line end the call, before its limit
  /// does.
  bool refuses_what_is_no_status_line_at_once = false;
  /// SOCKS proxies can be used.
  bool speaks_socks = false;
};

/// Those of this program's transport.
inline TransportFacts& facts() {
  static TransportFacts these;
  return these;
}

}  // namespace support
