// What the client of each version of cpp-httplib is told.

#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/adapter.hpp>

#include <optional>

namespace {

struct NewerClient {
  void set_path_encode(bool on) { encodes_path = on; }
  void set_url_encode(bool on) { encodes_url = on; }
  std::optional<bool> encodes_path;
  std::optional<bool> encodes_url;
};

struct OlderClient {
  void set_url_encode(bool on) { encodes_url = on; }
  std::optional<bool> encodes_url;
};

}  // namespace

TEST_CASE("the path is sent as it is given by every version of cpp-httplib", "[unit][transport]") {
  NewerClient newer;
  moonshot::detail::keep_path(newer, 0);
  CHECK(newer.encodes_path == false);
  CHECK_FALSE(newer.encodes_url.has_value());  // its name there is deprecated
  OlderClient older;
  moonshot::detail::keep_path(older, 0);
  CHECK(older.encodes_url == false);
}
