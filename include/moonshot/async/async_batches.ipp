#pragma once

#include <cstddef>
#include <string_view>

#include "moonshot/async/async_batches.hpp"
#include "moonshot/async/detail/async_upload.hpp"
#include "moonshot/async/detail/call_series.hpp"
#include "moonshot/async/detail/download_call.hpp"
#include "moonshot/async/detail/loop_pause.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/async/detail/pulled_batches.hpp"
#include "moonshot/resources/detail/batch_calls.hpp"
#include "moonshot/resources/detail/batch_reader.hpp"
#include "moonshot/resources/detail/batch_wait.hpp"
#include "moonshot/resources/detail/file_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Uploads the input of a batch, and creates the batch.
struct BatchSubmission {
  BatchSubmission(std::shared_ptr<EventCore> on, const BatchSubmitOptions& how,
                  ResultHandler<Batch> handler)
      : core(std::move(on)),
        series(*core, how.upload.call),
        options(how),
        end(core, std::move(handler)) {}
  BatchSubmission(const BatchSubmission&) = delete;
  BatchSubmission& operator=(const BatchSubmission&) = delete;

  static void upload(const std::shared_ptr<BatchSubmission>& self, const FileContent& input) {
    prepare_call(self->core,
                 async_upload_call(*self->core, input, file_purposes::batch, self->options.upload),
                 self->series.options())
        .start([self](const Result<File>& file) {
          self->end.carry_out([&] {
            if (!file) return self->end.tell(file.error_ptr());
            create(self, file->id);
          });
        });
  }
  static void create(const std::shared_ptr<BatchSubmission>& self, const std::string& file_id) {
    prepare_call(self->core,
                 batch_creation_call(self->core->settings(), batch_of(self->options, file_id)),
                 self->series.options())
        .start([self](Result<Batch> batch) { self->end.tell(std::move(batch)); });
  }

  const std::shared_ptr<EventCore> core;
  const CallSeries series;
  const BatchSubmitOptions options;
  SeriesEnd<Batch> end;
};

/// Tells a function of the program's of every batch.
struct BatchTelling {
  BatchTelling(std::shared_ptr<EventCore> on, BatchListOptions list, CallOptions options,
               BatchHandler tell, ResultHandler<std::size_t> handler)
      : core(std::move(on)),
        batches(std::make_shared<PulledBatches>(core, std::move(list), std::move(options))),
        on_batch(std::move(tell)),
        end(core, std::move(handler)) {}
  BatchTelling(const BatchTelling&) = delete;
  BatchTelling& operator=(const BatchTelling&) = delete;

  static void ask(const std::shared_ptr<BatchTelling>& self) {
    self->batches->next([self](const Batch* batch) { take(self, batch); });
  }
  static void take(const std::shared_ptr<BatchTelling>& self, const Batch* batch) {
    if (batch == nullptr) return self->finish();
    ++self->count;
    if (!self->tell(*batch)) self->batches->cancel();
    self->end.carry_out([&] { ask(self); });
  }
  bool tell(const Batch& batch) const {
    if (on_batch == nullptr) return true;
    bool wants_more = false;
    core->loop()->guarded([&] { wants_more = on_batch(batch); });
    return wants_more;
  }
  void finish() {
    if (auto error = batches->error()) return end.tell(std::move(error));
    end.tell(count);
  }

  const std::shared_ptr<EventCore> core;
  const std::shared_ptr<PulledBatches> batches;
  const BatchHandler on_batch;
  SeriesEnd<std::size_t> end;
  std::size_t count = 0;
};

/// Looks at a batch until it is over.
struct BatchWatch {
  BatchWatch(std::shared_ptr<EventCore> on, std::string watched, BatchWaitOptions how,
             ResultHandler<Batch> handler)
      : core(std::move(on)),
        series(*core, how.call),
        id(std::move(watched)),
        options(std::move(how)),
        wait(core->settings(), options),
        end(core, std::move(handler)) {}
  BatchWatch(const BatchWatch&) = delete;
  BatchWatch& operator=(const BatchWatch&) = delete;

  static void look(const std::shared_ptr<BatchWatch>& self) {
    prepare_call(self->core, batch_call(self->id), self->series.options())
        .start([self](Result<Batch> seen) {
          self->end.carry_out([&] { take(self, std::move(seen)); });
        });
  }
  static void take(const std::shared_ptr<BatchWatch>& self, Result<Batch> seen) {
    if (seen && !self->tell(*seen)) return self->end.tell(self->wait.cancelled());
    const auto interval = self->wait.next(seen);
    if (!interval) return self->end.tell(std::move(seen));
    pause_on_loop(self->core, *interval, self->series.options().cancel, [self](bool cancelled) {
      self->end.carry_out([&] {
        if (cancelled) return self->end.tell(self->wait.cancelled());
        look(self);
      });
    });
  }
  /// Returns whether the program's function has returned: it may throw.
  bool tell(const Batch& seen) const {
    if (options.on_progress == nullptr) return true;
    return core->loop()->guarded([&] { options.on_progress(seen); });
  }

  const std::shared_ptr<EventCore> core;
  const CallSeries series;
  const std::string id;
  const BatchWaitOptions options;
  BatchWait wait;
  SeriesEnd<Batch> end;
};

/// Reads one file of results after another.
struct BatchReading {
  BatchReading(std::shared_ptr<EventCore> on, std::vector<std::string> ids,
               const CallOptions& options, ResultHandler<BatchResults> handler)
      : core(std::move(on)),
        series(*core, options),
        files(std::move(ids)),
        reader(core->settings(), options),
        end(core, std::move(handler)) {}
  BatchReading(const BatchReading&) = delete;
  BatchReading& operator=(const BatchReading&) = delete;

  static void begin(const std::shared_ptr<BatchReading>& self) {
    self->end.carry_out([&] { read(self); });
  }
  static void read(const std::shared_ptr<BatchReading>& self) {
    const auto next = self->next;
    if (next == self->files.size()) return self->end.tell(std::move(self->reader.results()));
    download_call(
        self->core, content_request(self->core->settings(), self->files[next]),
        [self](std::string_view piece) { return self->reader.push(piece); }, self->series.options())
        .start([self](const Result<http::ResponseHead>& read_to_end) {
          self->end.carry_out([&] {
            if (auto error = self->reader.end_file(read_to_end.error_ptr())) {
              return self->end.tell(error);
            }
            ++self->next;
            read(self);
          });
        });
  }

  const std::shared_ptr<EventCore> core;
  const CallSeries series;
  const std::vector<std::string> files;
  BatchReader reader;
  SeriesEnd<BatchResults> end;
  std::size_t next = 0;
};

}  // namespace detail

MOONSHOT_INLINE AsyncCall<Batch> AsyncBatches::submit(const std::vector<BatchItem>& items,
                                                      const BatchSubmitOptions& options) const {
  auto input = detail::batch_file(core_->settings(), items, options);
  if (!input) return detail::ready_call<Batch>(core_, input.error_ptr());
  return detail::AsyncAccess::call<Batch>(
      [core = core_, options, file = std::move(*input)](ResultHandler<Batch> handler) {
        const auto submission =
            std::make_shared<detail::BatchSubmission>(core, options, std::move(handler));
        detail::BatchSubmission::upload(submission, file);
        return submission->series.handle();
      });
}

MOONSHOT_INLINE AsyncCall<Batch> AsyncBatches::create(const BatchRequest& request,
                                                      const CallOptions& options) const {
  return detail::prepare_call(core_, detail::batch_creation_call(core_->settings(), request),
                              options);
}

MOONSHOT_INLINE AsyncCall<Batch> AsyncBatches::get(const std::string& id,
                                                   const CallOptions& options) const {
  return detail::prepare_call(core_, detail::batch_call(id), options);
}

MOONSHOT_INLINE AsyncBatchList AsyncBatches::list(BatchListOptions list,
                                                  CallOptions options) const {
  return detail::AsyncAccess::make<AsyncBatchList>(
      std::make_shared<detail::PulledBatches>(core_, std::move(list), std::move(options)));
}

MOONSHOT_INLINE AsyncCall<std::size_t> AsyncBatches::for_each(const BatchListOptions& list,
                                                              BatchHandler on_batch,
                                                              const CallOptions& options) const {
  return detail::AsyncAccess::call<std::size_t>([core = core_, list, tell = std::move(on_batch),
                                                 options](ResultHandler<std::size_t> handler) {
    const auto telling =
        std::make_shared<detail::BatchTelling>(core, list, options, tell, std::move(handler));
    detail::BatchTelling::ask(telling);
    return telling->batches->handle();
  });
}

MOONSHOT_INLINE AsyncCall<BatchPage> AsyncBatches::page(const BatchListOptions& list,
                                                        const CallOptions& options) const {
  return detail::prepare_call(core_, detail::batch_page_call(list), options);
}

MOONSHOT_INLINE AsyncCall<Batch> AsyncBatches::cancel(const std::string& id,
                                                      const CallOptions& options) const {
  return detail::prepare_call(core_, detail::batch_cancellation_call(id), options);
}

MOONSHOT_INLINE AsyncCall<Batch> AsyncBatches::wait(const std::string& id,
                                                    const BatchWaitOptions& options) const {
  if (auto error = detail::check_wait(options)) {
    return detail::ready_call<Batch>(core_, std::move(error));
  }
  return detail::AsyncAccess::call<Batch>([core = core_, id,
                                           options](ResultHandler<Batch> handler) {
    const auto watch = std::make_shared<detail::BatchWatch>(core, id, options, std::move(handler));
    detail::BatchWatch::look(watch);
    return watch->series.handle();
  });
}

MOONSHOT_INLINE AsyncCall<BatchResults> AsyncBatches::results(const Batch& batch,
                                                              const CallOptions& options) const {
  auto files = detail::result_files(batch);
  if (!files) return detail::ready_call<BatchResults>(core_, files.error_ptr());
  return detail::AsyncAccess::call<BatchResults>(
      [core = core_, options, ids = std::move(*files)](ResultHandler<BatchResults> handler) {
        const auto reading =
            std::make_shared<detail::BatchReading>(core, ids, options, std::move(handler));
        core->mailbox().post([reading] { detail::BatchReading::begin(reading); });
        return reading->series.handle();
      });
}

MOONSHOT_NAMESPACE_END
