#pragma once

#if defined(_WIN32)
#include <winsock2.h>

#include <ws2tcpip.h>
#else
#include <netdb.h>
#include <sys/socket.h>
#endif

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/value/share_new.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Asks the system for the addresses of `host`. `flags` are those of `getaddrinfo`.
MOONSHOT_INLINE Resolver::Answer ask_system(const std::string& host, int flags) {
  Resolver::Answer answer;
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  errno = 0;
  const int problem = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (problem == EAI_MEMORY) answer.error = ENOMEM;
#if defined(EAI_SYSTEM)
  if (problem == EAI_SYSTEM) answer.error = errno;
#endif
  if (problem != 0) return answer;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    char text[NI_MAXHOST] = {};
    if (::getnameinfo(each->ai_addr, static_cast<socklen_t>(each->ai_addrlen), text, sizeof text,
                      nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    auto& known = answer.addresses;
    if (std::find(known.begin(), known.end(), text) == known.end()) known.emplace_back(text);
  }
  return answer;
}

MOONSHOT_INLINE bool is_address(const std::string& host) {
  return !host.empty() && !ask_system(host, AI_NUMERICHOST).addresses.empty();
}

MOONSHOT_INLINE Resolver::Answer ask_user(const Resolver::Lookup& lookup, const std::string& host) {
  Resolver::Answer answer;
#if MOONSHOT_EXCEPTIONS
  try {
    answer.addresses = lookup(host);
  } catch (...) {
    // This runs on a thread of its own, where an exception would end the process.
  }
#else
  answer.addresses = lookup(host);
#endif
  auto& all = answer.addresses;
  const auto is_name = [](const std::string& text) { return !is_address(text); };
  all.erase(std::remove_if(all.begin(), all.end(), is_name), all.end());
  return answer;
}

/// What the threads of the lookups share with the resolver. It lives until the last of them has
/// ended, which may be after the resolver.
struct Resolver::Shared {
  struct Running {
    bool done = false;
    Answer answer;
    std::vector<std::function<void(const Answer&)>> listeners;  // not changed once it is done

    void tell() const {
      for (const auto& listener : listeners) listener(answer);
    }
  };

  explicit Shared(Lookup chosen) : lookup(std::move(chosen)) {}

  const Lookup lookup;
  std::mutex mutex;  // guards all that follows
  std::condition_variable changed;
  std::map<std::string, std::shared_ptr<Running>> running;

  Answer ask(const std::string& host) const {
    return lookup ? ask_user(lookup, host) : ask_system(host, 0);
  }
  void run(const std::string& host, Running& mine) {
    Answer answer;
#if MOONSHOT_EXCEPTIONS
    try {
      answer = ask(host);
    } catch (...) {
      answer.error = ENOMEM;
    }
#else
    answer = ask(host);
#endif
    {
      const std::lock_guard<std::mutex> lock(mutex);
      finish(host, mine, std::move(answer));
    }
    mine.tell();
  }
  void finish(const std::string& host, Running& mine, Answer answer) {
    mine.answer = std::move(answer);
    mine.done = true;
    running.erase(host);
    changed.notify_all();
  }

  /// Joins the lookup of `host` that is under way, or starts one. To be called with the lock.
  static std::shared_ptr<Running> join(const std::shared_ptr<Shared>& shared,
                                       const std::string& host) {
    auto& known = shared->running[host];
    if (known != nullptr) return known;
    known = share_new(new Running());
    auto mine = known;
    const auto start = [&] {
      std::thread([shared, host, mine] { shared->run(host, *mine); }).detach();
    };
#if MOONSHOT_EXCEPTIONS
    Answer not_asked;
    try {
      start();
    } catch (const std::system_error& no_thread) {
      not_asked.error = no_thread.code().value();
    } catch (...) {
      not_asked.error = ENOMEM;
    }
    if (not_asked.error != 0) shared->finish(host, *mine, std::move(not_asked));
#else
    start();
#endif
    return mine;
  }
};

MOONSHOT_INLINE Resolver::Resolver(Lookup lookup)
    : shared_(share_new(new Shared(std::move(lookup)))) {}

MOONSHOT_INLINE Resolver::Answer Resolver::resolve(const std::string& host, Clock::time_point limit,
                                                   const CancelToken& cancel) const {
  Answer answer;
  if (is_address(host)) {
    answer.addresses = {host};
    return answer;
  }
  bool cancelled = false;
  const auto registration = cancel.on_cancel([&] {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    cancelled = true;
    shared_->changed.notify_all();
  });
  std::unique_lock<std::mutex> lock(shared_->mutex);
  if (cancelled) {
    answer.kind = Answer::Kind::cancelled;
    return answer;
  }
  const auto lookup = Shared::join(shared_, host);
  const auto over = [&] { return cancelled || lookup->done; };
  // wait_until(max) overflows in some standard libraries.
  if (limit == (Clock::time_point::max)()) {
    shared_->changed.wait(lock, over);
  } else {
    shared_->changed.wait_until(lock, limit, over);
  }
  if (lookup->done) return lookup->answer;
  answer.kind = cancelled ? Answer::Kind::cancelled : Answer::Kind::timed_out;
  return answer;
}

MOONSHOT_INLINE void Resolver::ask(const std::string& host,
                                   std::function<void(const Answer&)> done) const {
  Answer answer;
  if (is_address(host)) {
    answer.addresses = {host};
    return done(answer);
  }
  {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    const auto lookup = Shared::join(shared_, host);
    if (!lookup->done) {
      lookup->listeners.push_back(std::move(done));
      return;
    }
    answer = lookup->answer;
  }
  done(answer);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
