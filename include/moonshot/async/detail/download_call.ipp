#pragma once

#include <string_view>
#include <utility>

#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/async/detail/begin_call.hpp"
#include "moonshot/async/detail/download_call.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A body whose pieces are told to a function of the program's.
struct ToldPieces {
  ToldPieces(const std::shared_ptr<EventCore>& core, PieceCallback tell,
             std::shared_ptr<const CallControl> control)
      : on_piece(
            [core, tell = std::move(tell), control = std::move(control)](std::string_view piece) {
              // What had arrived before the cancellation is not wanted any more.
              bool wants_more = !control->stop.token().cancelled();
              if (!wants_more || tell == nullptr) return wants_more;
              wants_more = false;
              core->loop()->guarded([&] { wants_more = tell(piece); });
              return wants_more;
            }),
        body(core->settings().endpoint, on_piece) {}
  ToldPieces(const ToldPieces&) = delete;
  ToldPieces& operator=(const ToldPieces&) = delete;

  const PieceCallback on_piece;
  BodyPieces body;
};

MOONSHOT_INLINE AsyncCall<http::ResponseHead> download_call(const std::shared_ptr<EventCore>& core,
                                                            Result<CallRequest> request,
                                                            PieceCallback on_piece,
                                                            const CallOptions& options) {
  return AsyncAccess::call<http::ResponseHead>(
      [core, options, tell = std::move(on_piece),
       prepared = std::move(request)](ResultHandler<http::ResponseHead> handler) mutable {
        if (!prepared) return fail_call(*core, prepared.error_ptr(), std::move(handler));
        CallEnds ends;
        const auto pieces = std::make_shared<ToldPieces>(core, std::move(tell), ends.control);
        ends.body = std::shared_ptr<BodyPolicy>(pieces, &pieces->body);
        ends.on_done = [pieces, told = std::move(handler)](ErrorPtr error) {
          if (error != nullptr) return told(std::move(error));
          told(std::move(pieces->body.answer_head()));
        };
        return begin_call(core, std::move(*prepared), options, std::move(ends));
      });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
