#pragma once

/// @file
/// Names without definitions, for headers that only mention them. Each is documented where it is
/// defined.

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

class ApiError;
class ApiKey;
class CancelSource;
class CancelToken;
class ChatStream;
// NOLINTNEXTLINE(bugprone-forward-declaration-namespace): httplib::Client is another class.
class Client;
class Endpoint;
class Error;
class JsonText;
template <class T>
class Result;
struct CallOptions;
struct ChatChunk;
struct ChatCompletion;
struct ChatRequest;
struct ClientOptions;
struct Message;

namespace http {
class Transport;
}

MOONSHOT_NAMESPACE_END
