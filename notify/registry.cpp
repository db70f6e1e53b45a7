#include <array>

#include "notify/notifier.h"

namespace wirewatch::notify {

#define WW_NOTIFIER(name) const notifier& name##_notifier() noexcept;
#include "notify/kinds.inc"
#undef WW_NOTIFIER

namespace {

using getter = const notifier& (*)() noexcept;
constexpr getter all[] = {
#define WW_NOTIFIER(name) name##_notifier,
#include "notify/kinds.inc"
#undef WW_NOTIFIER
};

}  // namespace

const notifier* find(std::string_view kind) noexcept {
  for (getter get : all)
    if (get().kind() == kind) return &get();
  return nullptr;
}

std::string known_kinds() {
  std::string names;
  for (getter get : all) {
    if (!names.empty()) names += ", ";
    names += get().kind();
  }
  return names;
}

}  // namespace wirewatch::notify
