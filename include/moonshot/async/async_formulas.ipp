#pragma once

#include <cstddef>

#include "moonshot/async/async_formulas.hpp"
#include "moonshot/async/detail/call_series.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/formula_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Asks for the tools of one formula after another.
struct ToolsetSearch {
  ToolsetSearch(std::shared_ptr<EventCore> on, std::vector<std::string> formulas,
                const CallOptions& options, ResultHandler<FormulaToolset> handler)
      : core(std::move(on)),
        series(*core, options),
        uris(std::move(formulas)),
        end(core, std::move(handler)) {}
  ToolsetSearch(const ToolsetSearch&) = delete;
  ToolsetSearch& operator=(const ToolsetSearch&) = delete;

  static void begin(const std::shared_ptr<ToolsetSearch>& self) {
    self->end.carry_out([&] { ask(self); });
  }
  static void ask(const std::shared_ptr<ToolsetSearch>& self) {
    const auto next = self->next;
    if (next == self->uris.size()) return self->end.tell(std::move(self->set));
    prepare_call(self->core, formula_tools_call(self->uris[next]), self->series.options())
        .start([self](Result<FormulaTools> listed) {
          self->end.carry_out([&] { take(self, std::move(listed)); });
        });
  }
  static void take(const std::shared_ptr<ToolsetSearch>& self, Result<FormulaTools> listed) {
    if (!listed) return self->end.tell(listed.error_ptr());
    const auto& uri = self->uris[self->next++];
    if (auto error = add_tools(self->set, uri, std::move(*listed))) return self->end.tell(error);
    ask(self);
  }

  const std::shared_ptr<EventCore> core;
  const CallSeries series;
  const std::vector<std::string> uris;
  SeriesEnd<FormulaToolset> end;
  std::size_t next = 0;
  FormulaToolset set;
};

}  // namespace detail

MOONSHOT_INLINE AsyncCall<FormulaTools> AsyncFormulas::tools(const std::string& uri,
                                                             const CallOptions& options) const {
  return detail::prepare_call(core_, detail::formula_tools_call(uri), options);
}

MOONSHOT_INLINE AsyncCall<FormulaToolset> AsyncFormulas::toolset(std::vector<std::string> uris,
                                                                 const CallOptions& options) const {
  return detail::AsyncAccess::call<FormulaToolset>(
      [core = core_, options, asked = std::move(uris)](ResultHandler<FormulaToolset> handler) {
        const auto search =
            std::make_shared<detail::ToolsetSearch>(core, asked, options, std::move(handler));
        core->mailbox().post([search] { detail::ToolsetSearch::begin(search); });
        return search->series.handle();
      });
}

MOONSHOT_INLINE AsyncCall<Fiber> AsyncFormulas::run(const std::string& uri,
                                                    const FunctionCall& call,
                                                    const CallOptions& options) const {
  return detail::prepare_call(core_, detail::formula_run_call(uri, call), options);
}

MOONSHOT_INLINE AsyncCall<std::string> AsyncFormulas::output(const std::string& uri,
                                                             const FunctionCall& call,
                                                             const CallOptions& options) const {
  return detail::prepare_call(core_, detail::formula_output_call(uri, call), options);
}

MOONSHOT_INLINE AsyncCall<Message> AsyncFormulas::answer(const FormulaToolset& toolset,
                                                         const ToolCall& call,
                                                         const CallOptions& options) const {
  return detail::prepare_call(core_, detail::formula_answer_call(toolset, call), options);
}

MOONSHOT_NAMESPACE_END
