// Makes CurlTransport the default of a program: linkers prefer this definition to the library's,
// which is a template's.

#include <transport_facts.hpp>

#include <moonshot/detail/drive/default_transport.hpp>
#include <moonshot/transport/curl.hpp>

#include <memory>

namespace {

const bool facts_are_set = [] {
  auto& facts = support::facts();
  facts.needs_the_last_line_feed = false;
  facts.counts_what_is_between_chunks = false;
  facts.counts_messages_of_tls = false;
  facts.finds_an_early_answer_after_close = false;
  facts.passes_over_interim_answers_of_a_proxy = false;
  facts.reads_connection_options_exactly = false;
  facts.connects_again_in_vain = true;
  facts.knows_a_page_in_place_of_a_tunnel = false;
  facts.descriptors_of_a_connection = 3;
  facts.ends_lines_at_a_line_feed = true;
  facts.refuses_what_is_no_status_line_at_once = true;
  facts.speaks_socks = true;
  return true;
}();

}  // namespace

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

template <>
std::shared_ptr<http::Transport> DefaultTransport_include_moonshot_hpp_in_one_file<>::make(
    const TransportOptions& options) {
  return std::make_shared<CurlTransport>(options);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
