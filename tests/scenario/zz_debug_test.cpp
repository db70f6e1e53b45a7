#include <gtest/gtest.h>
#include <cstdio>
#include <cstdlib>
#include "core/log.h"
#include "oracle.h"
namespace wirewatch::scenario {
TEST(zz, debug) {
  const char* s = std::getenv("ZZ");
  if (!s) GTEST_SKIP();
  log::set_threshold(log::level::error);
  random_world r(world::store_kind::memory, std::stoull(s));
  r.run();
  std::string sub = std::getenv("ZZURL");
  std::string guid = std::getenv("ZZGUID");
  for (auto& q : r.place().log())
    if (q.url.find(sub) != std::string::npos) {
      std::string t;
      if (q.said) { auto p = q.said->body.find(">" + guid + " "); if (p != std::string::npos) t = q.said->body.substr(p, 200); else t="-"; }
      bool page = q.url.find("/" + guid) != std::string::npos;
      if (page || q.url.ends_with("rss"))
      std::printf("%s..%s %s -> %d inm=%s etag=%s cut=%d %s\n", to_rfc3339(q.at).c_str(), to_rfc3339(q.ended).c_str(), q.url.c_str(), q.answered, q.if_none_match.c_str(), q.said ? q.said->etag.c_str() : "?", q.said && q.said->body.find("</rss>")==std::string::npos, t.c_str());
    }
  for (auto& c : r.place().crashes()) std::printf("crash %s power=%d lost=%zu\n", to_rfc3339(c.at).c_str(), c.power, c.lost_looks.size());
  std::printf("%s\n", judge(r).c_str());
}
}
