#pragma once

// The corpora that can be run, each as one command.

#include <string>

#include "tally.hpp"

namespace conformance {

/// A file of event streams and the events that they hold.
void run_sse(const std::string& file, Tally& tally);

/// A file of answers with status 200, one row a line, and what a client has to make of them.
void run_answers(const std::string& file, Tally& tally);

/// A directory of requests, answers and streams.
void run_chat(const std::string& directory, Tally& tally);

/// A file of error bodies, one row a line, and what they have to be judged to be.
void run_errors(const std::string& file, Tally& tally);

/// A file of schemas, one row a line, and what the official validator says of them.
void run_mfjs(const std::string& file, Tally& tally);

}  // namespace conformance
