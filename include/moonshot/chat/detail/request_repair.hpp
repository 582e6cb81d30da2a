#pragma once

/// @file
/// Mends a request, step by step.

#include <cstddef>
#include <string>
#include <vector>

#include "moonshot/chat/request_problem.hpp"
#include "moonshot/config.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One repair. Messages that are to be removed stay until the end, so that every pointer is one
/// into the request as it was.
class RequestRepair {
 public:
  explicit RequestRepair(ChatRequest& request);

  std::vector<RequestChange> run();

 private:
  void mend_message(std::size_t index);
  void mend_part_types(Message& message, std::size_t index);
  void mend_content(Message& message, std::size_t index);
  void mend_calls(Message& message, std::size_t index);
  void mend_reasoning(Message& message, std::size_t index);
  void name_results();
  void mend_ids();
  void mend_settings();
  void remove_messages();
  void note(std::string pointer, const std::string& what);

  ChatRequest& request_;
  std::size_t reasoning_from_;
  std::vector<bool> removed_;
  std::vector<RequestChange> changes_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/request_repair.ipp"
#endif
