#pragma once

/// @file
/// How an asynchronous tool answers.

#include <memory>
#include <type_traits>
#include <utility>

#include "moonshot/tools/detail/tool_answer.hpp"
#include "moonshot/tools/detail/tool_function.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct ToolboxAccess;
}

/// Answers one call of an asynchronous tool: once, now or later, from any thread. It may be kept
/// and copied; all copies are for the same call, and the first answer counts. Where the last copy
/// goes without an answer, the model is told that the tool gave none. An answer that comes after
/// the end of the run is ignored.
///
/// It is a function object, so it may be the handler of an event-driven call:
///
///     toolbox.add_async("count_files", "How many files there are",
///                       [client](const moonshot::ToolReply& reply) {
///                         client.files().list([reply](moonshot::Result<moonshot::FileList> files)
///                         {
///                           if (!files) return reply(files.error());
///                           reply(std::to_string(files->data.size()));
///                         });
///                       });
///
/// Thread safety: a copy for each thread; copies may be used at the same time.
class ToolReply {
 public:
  /// Answers with what the function of `Toolbox::add` may return, or with an error, which is told
  /// to the model. Throws what copying `value` throws, and `std::bad_alloc` where there is no
  /// memory to make the answer of it.
  template <class T>
  void operator()(T&& value) const {
    if (ticket_ == nullptr) return;
    ticket_->answer->give(detail::tool_content<std::decay_t<T>>(std::forward<T>(value)));
  }

 private:
  friend class Toolbox;
  friend struct detail::ToolboxAccess;
  /// What all copies share: the last one to go says so.
  struct Ticket {
    explicit Ticket(std::shared_ptr<detail::ToolAnswer> of) noexcept : answer(std::move(of)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() { answer->abandon(); }
    const std::shared_ptr<detail::ToolAnswer> answer;
  };
  explicit ToolReply(std::shared_ptr<detail::ToolAnswer> answer)
      : ticket_(std::make_shared<Ticket>(std::move(answer))) {}

  std::shared_ptr<const Ticket> ticket_;
};

MOONSHOT_NAMESPACE_END
