#pragma once

// The command line of moonshot-chat.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moonshot/moonshot.hpp>

namespace support {

constexpr std::string_view chat_usage =
    R"(Usage: moonshot-chat [OPTION]... [PROMPT]...

Answers PROMPT. Without one, reads a line, answers it, and so on until the input ends; the dialogue
is remembered, and Ctrl-C ends an answer without ending the dialogue. The answer goes to standard
output; errors, usage and cost, and on a terminal the reasoning, to standard error.

  --model M       model (kimi-k3)
  --base-url U    endpoint (MOONSHOT_BASE_URL, then https://api.moonshot.ai/v1)
  --header 'K: V' header to send with each call, as gateways want one; may be repeated
  --system S      system prompt
  --image F       image or video that goes with the first prompt; may be repeated
  --file F        document whose text goes before the first prompt; may be repeated
  --schema F      file with the JSON Schema that answers have to fit
  --think, --no-think
                  switch thinking on or off, where the model has a switch
  --effort E      how much to think: low, high, max
  --currency C    prices to count with, USD or CNY, where the endpoint does not tell
  --no-stream     wait for the whole answer instead of printing it as it arrives
  --json          print the whole completion as one line of JSON
  --help          print this text
  --              what follows is the prompt, whatever it looks like

The key comes from MOONSHOT_API_KEY and from nowhere else: arguments are visible to everybody.
Exit status: 0 answered, 1 failed, 2 wrong arguments, 130 interrupted.
)";

struct ChatArguments {
  std::string model = moonshot::models::kimi_k3;
  std::string base_url;
  moonshot::http::Headers headers;
  std::optional<std::string> system;
  std::vector<std::string> images;
  std::vector<std::string> files;
  std::optional<std::string> schema;
  std::optional<moonshot::ThinkingType> thinking;
  std::optional<moonshot::ReasoningEffort> effort;
  std::string currency;
  bool stream = true;
  bool json = false;
  bool help = false;
  std::optional<std::string> prompt;
  std::string problem;  ///< what is wrong with the arguments; empty: nothing
};

class ChatArgumentReader {
 public:
  ChatArgumentReader(int argc, char** argv) : words_(argv + 1, argv + argc) {}

  ChatArguments read() {
    while (next_ < words_.size() && arguments_.problem.empty()) {
      const std::string word = words_[next_++];
      if (only_prompt_ || word.size() < 2 || word.front() != '-') {
        add_to_prompt(word);
      } else if (word == "--") {
        only_prompt_ = true;
      } else {
        read_option(word);
      }
    }
    return arguments_;
  }

 private:
  void add_to_prompt(std::string_view word) {
    auto& prompt = arguments_.prompt;
    if (!prompt) prompt.emplace();
    if (!prompt->empty()) *prompt += ' ';
    *prompt += word;
  }
  void read_option(const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    given_.reset();
    if (equals != std::string::npos) given_ = word.substr(equals + 1);
    if (read_valued(name)) return;
    if (given_) {
      // The value is not repeated: it may be a key that somebody tried to give here.
      arguments_.problem = "there is no option " + name + " with a value";
    } else if (!read_flag(name)) {
      arguments_.problem = "there is no option " + name;
    }
  }
  bool read_valued(const std::string& name) {
    if (name == "--model") return take(name, [&](auto value) { arguments_.model = value; });
    if (name == "--base-url") return take(name, [&](auto value) { arguments_.base_url = value; });
    if (name == "--header") return take(name, [&](auto value) { add_header(value); });
    if (name == "--system") return take(name, [&](auto value) { arguments_.system = value; });
    if (name == "--image")
      return take(name, [&](auto value) { arguments_.images.push_back(value); });
    if (name == "--file") return take(name, [&](auto value) { arguments_.files.push_back(value); });
    if (name == "--schema") return take(name, [&](auto value) { arguments_.schema = value; });
    if (name == "--currency") return take(name, [&](auto value) { arguments_.currency = value; });
    if (name == "--effort") {
      return take(name, [&](auto value) { arguments_.effort = moonshot::ReasoningEffort(value); });
    }
    return false;
  }
  /// The header with the key is refused, because it does not belong into arguments.
  void add_header(const std::string& line) {
    const auto colon = line.find(':');
    const auto value =
        line.find_first_not_of(" \t", colon == std::string::npos ? colon : colon + 1);
    if (colon == std::string::npos || colon == 0 || value == std::string::npos) {
      arguments_.problem = "the value of --header is not like 'Name: value'";
      return;
    }
    arguments_.headers.add(line.substr(0, colon), line.substr(value));
    if (arguments_.headers.get("Authorization")) {
      arguments_.problem = "the key comes from MOONSHOT_API_KEY and not from --header";
    }
  }
  bool read_flag(const std::string& name) {
    if (name == "--think") {
      arguments_.thinking = moonshot::ThinkingType::enabled;
    } else if (name == "--no-think") {
      arguments_.thinking = moonshot::ThinkingType::disabled;
    } else if (name == "--no-stream") {
      arguments_.stream = false;
    } else if (name == "--json") {
      arguments_.json = true;
    } else if (name == "--help" || name == "-h") {
      arguments_.help = true;
    } else {
      return false;
    }
    return true;
  }
  template <class F>
  bool take(const std::string& name, F&& keep) {
    if (given_) {
      keep(*given_);
    } else if (next_ < words_.size()) {
      keep(words_[next_++]);
    } else {
      arguments_.problem = name + " needs a value";
    }
    return true;
  }

  std::vector<std::string> words_;
  std::size_t next_ = 0;
  bool only_prompt_ = false;
  std::optional<std::string> given_;
  ChatArguments arguments_;
};

}  // namespace support
