// robots.txt as RFC 9309 has it: which addresses of a site a robot may fetch.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace wirewatch::text {

// What lies beyond is not read (RFC 9309, section 2.5, asks for no less).
inline constexpr std::size_t max_robots_bytes = 500 * 1024;

class robots {
 public:
  // Any bytes; what is not understood is passed over. Liberal as the large search engines are: "disallow /x" without a colon and the usual
  // misspellings of "disallow" count.
  explicit robots(std::string_view bytes);

  // `agent`: a product token ("wirewatch"); of a whole User-Agent value what stands before the first '/'. `address`: an href, of which path
  // and query count, or just those; bytes outside ASCII are not escaped for the caller. All groups that name the agent count together, else
  // all for "*"; the rule with the longest pattern decides, and of two as long the allowing one. /robots.txt itself is always allowed.
  bool allows(std::string_view agent, std::string_view address) const;

  // What decided, as "disallow: /private/" with the pattern as it is compared; empty when no rule did.
  std::string deciding_rule(std::string_view agent, std::string_view address) const;

  // Not in the RFC, widely used; at most a day.
  std::optional<milliseconds> crawl_delay(std::string_view agent) const;
  const std::vector<std::string>& sitemaps() const { return sitemaps_; }  // as written, at most 1,000

 private:
  struct rule {
    bool allow = false;
    std::string pattern;  // normalised; never empty
  };
  struct group {
    std::vector<std::string> agents;  // lower case; "*" for all
    std::vector<rule> rules;
    std::optional<milliseconds> delay;
  };
  class reader;

  std::vector<const group*> groups_for(std::string_view agent) const;
  const rule* decide(std::string_view agent, std::string_view address) const;

  std::vector<group> groups_;
  std::vector<std::string> sitemaps_;
};

}  // namespace wirewatch::text
