#pragma once

/// @file
/// Names without definitions, for headers that only mention them.

namespace moonshot {

class ApiError;
class ApiKey;
class CancelSource;
class CancelToken;
class ChatStream;
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

}  // namespace moonshot
