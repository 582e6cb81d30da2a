#pragma once

#include "moonshot/chat/detail/history_check.hpp"
#include "moonshot/chat/detail/problem_list.hpp"
#include "moonshot/chat/detail/request_repair.hpp"
#include "moonshot/chat/detail/settings_check.hpp"
#include "moonshot/chat/request_check.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE std::vector<RequestProblem> check_request(const ChatRequest& request) {
  detail::ProblemList problems;
  if (request.messages.empty()) {
    problems.add("/messages", "Invalid request: messages must not be empty",
                 "add at least one message");
  }
  detail::check_history(request, problems);
  detail::check_definitions(request, problems);
  detail::check_settings(request, problems);
  return problems.take();
}

MOONSHOT_INLINE std::vector<RequestChange> repair(ChatRequest& request) {
  return detail::RequestRepair(request).run();
}

MOONSHOT_NAMESPACE_END
