// What a feed says about itself besides its entries: how often to ask, where it is, what belongs to it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/entry.h"

namespace pugi {
class xml_node;
}

namespace wirewatch::watchers {

// A link with this relation: self, hub (WebSub section 4), prev-archive, next-archive (RFC 5005). Others are passed over.
void read_feed_relation(std::string_view relation, std::string&& address, feed_info& out);
// An element of RFC 5005's namespace: <fh:complete/>, <fh:archive/>.
void read_history(std::string_view local, feed_info& out);

// <skipHours><hour>: 0 to 23, and 24 for midnight, which version 0.91 allowed. <skipDays><day>: English names.
void read_skip_hours(const pugi::xml_node& element, feed_info& out);
void read_skip_days(const pugi::xml_node& element, feed_info& out);

// <ttl> of RSS 2.0, in minutes, and the period of the RSS 1.0 syndication module, in whatever order they come.
class pace_reader {
 public:
  void read_ttl(std::string_view minutes);
  void read_syndication(std::string_view local, std::string_view value);
  void finish(feed_info& out) const;

 private:
  std::uint32_t ttl_ = 0, period_ = 0, frequency_ = 1;
};

}  // namespace wirewatch::watchers
