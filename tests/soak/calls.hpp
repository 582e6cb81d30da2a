#pragma once

// Calls for one answer, whichever client makes them.

#include <string>
#include <vector>

#include <moonshot/moonshot.hpp>
#include <moonshot/tools/tool_run_options.hpp>
#include <moonshot/tools/toolbox.hpp>

namespace soak {

/// Each returns when the call is over.
class Calls {
 public:
  using CallOptions = moonshot::CallOptions;
  template <class T>
  using Result = moonshot::Result<T>;

  Calls() = default;
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;
  virtual ~Calls() = default;

  virtual Result<moonshot::ChatCompletion> create(const moonshot::ChatRequest& request,
                                                  const CallOptions& options) = 0;
  virtual Result<moonshot::ToolRun> run_tools(const moonshot::Toolbox& toolbox,
                                              const moonshot::ChatRequest& request,
                                              const moonshot::ToolRunOptions& options) = 0;
  virtual Result<moonshot::ModelList> models(const CallOptions& options) = 0;
  virtual Result<moonshot::Balance> balance(const CallOptions& options) = 0;
  virtual Result<moonshot::TokenEstimate> tokens(const std::vector<moonshot::Message>& messages,
                                                 const CallOptions& options) = 0;

  virtual Result<moonshot::FileList> files(const CallOptions& options) = 0;
  virtual Result<moonshot::File> upload(const moonshot::FileContent& file,
                                        const moonshot::UploadOptions& options) = 0;
  virtual Result<std::string> content(const std::string& id, const CallOptions& options) = 0;
  virtual Result<moonshot::FileDeletion> remove(const std::string& id,
                                                const CallOptions& options) = 0;

  virtual Result<moonshot::BatchPage> batches(const CallOptions& options) = 0;
  virtual Result<moonshot::Batch> submit(const std::vector<moonshot::BatchItem>& items,
                                         const moonshot::BatchSubmitOptions& options) = 0;
  virtual Result<moonshot::Batch> cancel(const std::string& id, const CallOptions& options) = 0;
  virtual Result<moonshot::Batch> wait(const std::string& id,
                                       const moonshot::BatchWaitOptions& options) = 0;
  virtual Result<moonshot::BatchResults> results(const moonshot::Batch& batch,
                                                 const CallOptions& options) = 0;
};

}  // namespace soak
