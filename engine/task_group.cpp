#include "engine/task_group.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <exception>

#include "core/log.h"

namespace wirewatch::engine {

void task_group::spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> task) {
  running_.fetch_add(1, std::memory_order_relaxed);
  auto ended = [this](std::exception_ptr failure) {
    running_.fetch_sub(1, std::memory_order_relaxed);
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& e) {
      log::write(log::level::error, "bug", {{"task", name_}, {"exception", e.what()}});
    } catch (...) {
      log::write(log::level::error, "bug", {{"task", name_}});
    }
    std::abort();
  };
  // co_spawn alone would begin it right here when this is the executor's thread.
  boost::asio::post(executor, [executor, ended, task = std::move(task)]() mutable { boost::asio::co_spawn(executor, std::move(task), ended); });
}

}  // namespace wirewatch::engine
