// ADR 0007 on the compiler at hand: in each allowed way of giving a value to an awaited call, as many values are destroyed
// as were made. gcc 12 destroys some twice in the forms that script/check-coroutines refuses; none of those is here.
#include <gtest/gtest.h>

#include <coroutine>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace {

int made = 0, destroyed = 0;

// Counts itself; the text is long enough to live on the heap, where a second release shows under a sanitizer.
class counted {
 public:
  explicit counted(std::string text = "a text that is too long for the small buffer") : text_(std::move(text)) { ++made; }
  counted(const counted& other) : text_(other.text_) { ++made; }
  counted(counted&& other) noexcept : text_(std::move(other.text_)) { ++made; }
  counted& operator=(const counted&) = default;
  counted& operator=(counted&&) = default;
  ~counted() { ++destroyed; }
  std::size_t size() const { return text_.size(); }

 private:
  std::string text_;
};

struct aggregate {
  counted first, second;
};

class constructed {
 public:
  constructed() {}
  explicit constructed(counted value) : value_(std::move(value)) {}
  std::size_t size() const { return value_.size(); }

 private:
  counted value_;
};

std::deque<std::coroutine_handle<>> ready;

// Suspends, so that what the expression holds has to live in the coroutine's frame.
struct turn {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) const { ready.push_back(h); }
  void await_resume() const noexcept {}
};

template <class T>
class task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::coroutine_handle<> waiter = std::noop_coroutine();

    task get_return_object() { return task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct resume_waiter {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept { return h.promise().waiter; }
        void await_resume() noexcept {}
      };
      return resume_waiter();
    }
    void return_value(T v) { value.emplace(std::move(v)); }
    void unhandled_exception() { std::terminate(); }
  };

  task(task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ~task() {
    if (handle_) handle_.destroy();
  }
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) {
    handle_.promise().waiter = waiter;
    return handle_;
  }
  T await_resume() { return std::move(*handle_.promise().value); }

  T run() {
    ready.push_back(handle_);
    while (!ready.empty()) {
      auto next = ready.front();
      ready.pop_front();
      next.resume();
    }
    return std::move(*handle_.promise().value);
  }

 private:
  explicit task(std::coroutine_handle<promise_type> h) : handle_(h) {}
  std::coroutine_handle<promise_type> handle_;
};

task<std::size_t> take(aggregate a) {
  co_await turn();
  co_return a.first.size() + a.second.size();
}
task<std::size_t> look(const aggregate& a) {
  co_await turn();
  co_return a.first.size() + a.second.size();
}
task<std::size_t> take_constructed(constructed c) {
  co_await turn();
  co_return c.size();
}
template <class F>
task<std::size_t> call(F f) {
  co_await turn();
  co_return f();
}
task<aggregate> give() {
  co_await turn();
  co_return aggregate{counted("one"), counted("three")};
}
aggregate make_aggregate() { return aggregate{counted("one"), counted("three")}; }

task<std::size_t> named_local_moved_in() {
  aggregate a{counted("one"), counted("three")};
  co_return co_await take(std::move(a));
}
task<std::size_t> factory_result() { co_return co_await take(make_aggregate()); }
task<std::size_t> named_local_by_reference() {
  const aggregate a{counted("one"), counted("three")};
  co_return co_await look(a);
}
task<std::size_t> class_with_a_constructor() { co_return co_await take_constructed(constructed(counted("12345678"))); }
task<std::size_t> default_constructed_class() {
  const std::size_t size = co_await take_constructed(constructed());
  co_return size == counted().size() ? 8 : 0;
}
task<std::size_t> named_lambda() {
  counted value("12345678");
  auto size_of = [value] { return value.size(); };
  co_return co_await call(std::move(size_of));
}
task<std::size_t> awaited_in_a_second_statement() {
  auto pending = take(aggregate{counted("one"), counted("three")});
  co_return co_await std::move(pending);
}
task<std::size_t> result_named_and_passed_on() {
  aggregate a = co_await give();
  co_return co_await take(std::move(a));
}
task<std::size_t> if_and_else() {
  aggregate a = make_aggregate();
  std::size_t size = 0;
  if (a.first.size() == 3) {
    size = co_await take(std::move(a));
  } else {
    size = co_await look(a);
  }
  co_return size;
}
task<std::size_t> member_of_an_awaited_result() { co_return (co_await give()).second.size() + 3; }
task<std::size_t> in_a_loop() {
  std::size_t size = 0;
  for (int i = 0; i < 4; ++i) {
    constructed c(counted("12"));
    size += co_await take_constructed(std::move(c));
  }
  co_return size;
}

struct form {
  const char* name;
  task<std::size_t> (*run)();
};
class coroutine_arguments : public testing::TestWithParam<form> {};

TEST_P(coroutine_arguments, destroys_what_it_made) {
  made = destroyed = 0;
  EXPECT_EQ(GetParam().run().run(), 8u);
  EXPECT_GT(made, 0);
  EXPECT_EQ(made, destroyed);
}

INSTANTIATE_TEST_SUITE_P(allowed, coroutine_arguments,
                         testing::Values(form{"named_local_moved_in", named_local_moved_in}, form{"factory_result", factory_result},
                                         form{"named_local_by_reference", named_local_by_reference},
                                         form{"class_with_a_constructor", class_with_a_constructor},
                                         form{"default_constructed_class", default_constructed_class}, form{"named_lambda", named_lambda},
                                         form{"awaited_in_a_second_statement", awaited_in_a_second_statement},
                                         form{"result_named_and_passed_on", result_named_and_passed_on}, form{"if_and_else", if_and_else},
                                         form{"member_of_an_awaited_result", member_of_an_awaited_result}, form{"in_a_loop", in_a_loop}),
                         [](const testing::TestParamInfo<form>& f) { return std::string(f.param.name); });

}  // namespace
