// Deadlines of exchanges without a timer each: every exchange under way stands in one list, and whoever owns the list looks through it
// each tick. Resolution is the tick. One thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace wirewatch::net {

enum class phase : std::uint8_t { resolve, connect, tls, header, body };
std::string_view to_string(phase) noexcept;

class deadline_list;

// Of one exchange: the time for the whole, and within it the time for the present phase.
class deadline {
 public:
  using clock = std::chrono::steady_clock;

  deadline(deadline_list&, milliseconds whole);
  ~deadline();
  deadline(const deadline&) = delete;
  deadline& operator=(const deadline&) = delete;

  // While it lives, object.cancel() is called at each tick past the limit. One at a time.
  class scope {
   public:
    ~scope() { of_.stop_ = nullptr; }
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    // Another phase of the same object, or the same phase begun again: there was progress.
    void restart(phase, milliseconds limit);

   private:
    friend class deadline;
    explicit scope(deadline& of) : of_(of) {}
    deadline& of_;
  };
  template <class T>
  [[nodiscard]] scope enter(phase p, milliseconds limit, T& object) {
    begin(p, limit);
    object_ = &object;
    stop_ = [](void* o) { static_cast<T*>(o)->cancel(); };
    return scope(*this);
  }

  // Ask before each wait: a tick between two waits finds nothing to cancel.
  bool over() const { return why_ != end::none; }
  // errc::timeout with the phase as operation, or errc::cancelled.
  error reason() const;
  // What a failed operation meant: the reason when the deadline made it fail, the error itself otherwise.
  error explain(error e) const;
  clock::time_point started() const { return started_; }

 private:
  friend class deadline_list;
  enum class end : std::uint8_t { none, phase, whole, cancelled };
  void begin(phase, milliseconds limit);
  void stop(end why);

  deadline_list* list_;
  deadline *previous_ = nullptr, *next_ = nullptr;
  clock::time_point started_, phase_end_, whole_end_;
  milliseconds whole_, limit_{0};
  void* object_ = nullptr;
  void (*stop_)(void*) = nullptr;
  phase phase_ = phase::resolve;
  end why_ = end::none;
};

class deadline_list {
 public:
  deadline_list() = default;
  ~deadline_list();  // what is still in it stands alone from then on, and never ends
  deadline_list(const deadline_list&) = delete;
  deadline_list& operator=(const deadline_list&) = delete;
  void tick(deadline::clock::time_point now);
  void cancel_all();
  bool empty() const { return first_ == nullptr; }

 private:
  friend class deadline;
  deadline* first_ = nullptr;
};

}  // namespace wirewatch::net
