// A state directory under test.
#pragma once
#include <functional>
#include <memory>

#include "storage/store.h"

namespace wirewatch::storage::testing {

// Empty at first. reopen() is a restart: references got before are void.
class store_host {
 public:
  virtual ~store_host() = default;
  virtual store& get() = 0;
  virtual void reopen() = 0;
};
using store_maker = std::function<std::unique_ptr<store_host>()>;

}  // namespace wirewatch::storage::testing
