#include "watchers/feed/feed_hints.h"

#include <algorithm>
#include <optional>
#include <pugixml.hpp>
#include <utility>

#include "core/ascii.h"
#include "watchers/feed/xml_fields.h"

namespace wirewatch::watchers {
namespace {

constexpr std::uint32_t max_number = 10'000'000;  // minutes: nineteen years

std::optional<std::uint32_t> number(std::string_view s) {
  std::uint32_t value = 0;
  if (s.empty()) return std::nullopt;
  for (const char c : s) {
    if (c < '0' || c > '9' || value > max_number) return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

// Calls visit(text) for each child element, however it is called; nobody has more of them than a day has hours.
template <class F>
void each_child(const pugi::xml_node& element, F visit) {
  int seen = 0;
  for (const pugi::xml_node n : element.children())
    if (n.type() == pugi::node_element && ++seen <= 24) visit(text_of(n));
}

}  // namespace

void read_feed_relation(std::string_view relation, std::string&& address, feed_info& out) {
  constexpr std::size_t max_hubs = 10;
  if (address.empty()) return;
  if (relation == "self")
    set_once(out.self, std::move(address));
  else if (relation == "prev-archive")
    set_once(out.prev_archive, std::move(address));
  else if (relation == "next-archive")
    set_once(out.next_archive, std::move(address));
  else if (relation == "hub" && out.hubs.size() < max_hubs && std::find(out.hubs.begin(), out.hubs.end(), address) == out.hubs.end())
    out.hubs.push_back(std::move(address));
}

void read_history(std::string_view local, feed_info& out) {
  if (local == "complete") out.complete = true;
  if (local == "archive") out.archive = true;
}

void read_skip_hours(const pugi::xml_node& element, feed_info& out) {
  each_child(element, [&out](const std::string& text) {
    if (const auto hour = number(text); hour && *hour <= 24) out.skip_hours |= std::uint32_t{1} << (*hour % 24);
  });
}

void read_skip_days(const pugi::xml_node& element, feed_info& out) {
  constexpr std::string_view names[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  each_child(element, [&](const std::string& text) {
    const auto* const at = std::find(std::begin(names), std::end(names), ascii_lower(text));
    if (at != std::end(names)) out.skip_days = static_cast<std::uint8_t>(out.skip_days | 1U << (at - std::begin(names)));
  });
}

void pace_reader::read_ttl(std::string_view minutes) {
  if (ttl_ == 0) ttl_ = number(minutes).value_or(0);
}

void pace_reader::read_syndication(std::string_view local, std::string_view value) {
  constexpr std::pair<std::string_view, std::uint32_t> periods[] = {
      {"hourly", 60}, {"daily", 1440}, {"weekly", 10'080}, {"monthly", 43'200}, {"yearly", 525'600}};
  if (local == "updateperiod") {
    const std::string name = ascii_lower(value);
    for (const auto& [known, minutes] : periods)
      if (name == known) period_ = minutes;
  } else if (local == "updatefrequency") {
    frequency_ = number(value).value_or(1);
  }
}

void pace_reader::finish(feed_info& out) const {
  if (period_ > 0 && frequency_ > 0) out.update_minutes = std::max(period_ / frequency_, 1U);
  if (ttl_ > 0)
    out.ttl_minutes = ttl_;
  else if (out.update_minutes)
    out.ttl_minutes = out.update_minutes;
}

}  // namespace wirewatch::watchers
