// A tool whose schema somebody else wrote, as a server of the Model Context Protocol lists it: the
// schema is made Moonshot-flavoured before it is sent. The request is checked as a whole, and what
// was said before an error is kept.

#include <iostream>
#include <string>
#include <vector>

#include <moonshot/moonshot.hpp>

// It has a reference, a list of types with other keywords, and keywords that the API does not know.
const char* const listed_schema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "properties": {
    "path": {"$ref": "#/definitions/path"},
    "lines": {"type": ["array", "null"], "items": {"type": "integer", "exclusiveMinimum": 0}},
    "since": {"type": "string", "format": "date"}
  },
  "required": ["path"],
  "definitions": {"path": {"type": "string", "description": "Path of the file"}}
})";

int main() {
  const auto made = moonshot::try_to_mfjs(listed_schema);
  if (!made) {
    std::cerr << made.error().what() << '\n';
    return 1;
  }
  std::cout << "the API takes " << made->schema.text() << '\n';
  for (const auto& change : made->changes) {
    std::cout << "  changed at " << change.path << ": " << change.what << '\n';
  }

  moonshot::Toolbox toolbox;
  toolbox.add_raw(moonshot::function_tool("read_file", "Reads a file", made->schema),
                  [](const std::string& arguments, const moonshot::ToolContext&) {
                    return "the server's answer to " + arguments;  // ask the server here
                  });

  moonshot::ClientOptions options;
  options.schema_check = moonshot::SchemaCheck::refuse;
  options.request_check = moonshot::RequestCheck::refuse;
  moonshot::Client client(options);

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("What is in notes.txt?")};

  std::vector<moonshot::Message> messages;
  moonshot::ToolRunOptions run_options;
  run_options.messages_so_far = &messages;
  const auto run = moonshot::try_run_tools(client.chat(), toolbox, request, run_options);
  if (!run) {
    std::cerr << run.error().what() << '\n' << messages.size() << " messages are kept\n";
    return 1;
  }
  std::cout << run->completion.text() << '\n';
  return 0;
}
