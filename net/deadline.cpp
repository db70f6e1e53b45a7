#include "net/deadline.h"

namespace wirewatch::net {

std::string_view to_string(phase p) noexcept {
  switch (p) {
    case phase::resolve:
      return "resolve";
    case phase::connect:
      return "connect";
    case phase::tls:
      return "tls";
    case phase::header:
      return "header";
    case phase::body:
      return "body";
  }
  return "fetch";
}

deadline::deadline(deadline_list& list, milliseconds whole) : list_(&list), started_(clock::now()), whole_(whole) {
  whole_end_ = started_ + whole;
  phase_end_ = whole_end_;
  next_ = list.first_;
  if (next_) next_->previous_ = this;
  list.first_ = this;
}

deadline::~deadline() {
  if (!list_) return;
  (previous_ ? previous_->next_ : list_->first_) = next_;
  if (next_) next_->previous_ = previous_;
}

void deadline::begin(phase p, milliseconds limit) {
  phase_ = p;
  limit_ = limit;
  phase_end_ = clock::now() + limit;
}

void deadline::scope::restart(phase p, milliseconds limit) { of_.begin(p, limit); }

void deadline::stop(end why) {
  if (why_ == end::none) why_ = why;
  // Not only once: the operation cancelled first may have been about to finish, and another have begun.
  if (stop_) stop_(object_);
}

error deadline::reason() const {
  const std::string where(to_string(phase_));
  switch (why_) {
    case end::phase: {
      const std::string what = phase_ == phase::body ? "nothing received for " : "not done within ";
      return error(errc::timeout, where, what + describe_duration(limit_));
    }
    case end::whole:
      return error(errc::timeout, where, "more than " + describe_duration(whole_) + " for the whole exchange");
    default:
      return error(errc::cancelled, where);
  }
}

error deadline::explain(error e) const { return over() && e.code() == errc::cancelled ? reason() : e; }

deadline_list::~deadline_list() {
  for (deadline* d = first_; d; d = d->next_) d->list_ = nullptr;
}

void deadline_list::tick(deadline::clock::time_point now) {
  for (deadline* d = first_; d; d = d->next_) {
    if (d->over()) {
      d->stop(d->why_);
    } else if (now >= d->whole_end_) {
      d->stop(deadline::end::whole);
    } else if (d->stop_ && now >= d->phase_end_) {
      d->stop(deadline::end::phase);
    }
  }
}

void deadline_list::cancel_all() {
  for (deadline* d = first_; d; d = d->next_) d->stop(deadline::end::cancelled);
}

}  // namespace wirewatch::net
