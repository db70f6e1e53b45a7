#include "net/redirect.h"

#include <gtest/gtest.h>

namespace wirewatch::net {
namespace {

errc code_of(const result<std::string>& r) { return r ? errc::bug : r.error().code(); }

TEST(redirect, which_answers_are_followed) {
  for (int status : {301, 302, 303, 307, 308}) EXPECT_TRUE(is_redirect(status));
  for (int status : {200, 204, 300, 304, 305, 306, 309, 404}) EXPECT_FALSE(is_redirect(status));
}

TEST(redirect, resolves_against_the_hop_it_came_from) {
  EXPECT_EQ(*redirect_target("https://a.example/x/feed", {}, "../y?z#part"), "https://a.example/y?z");
  EXPECT_EQ(*redirect_target("https://a.example/x", {}, "//b.example/q"), "https://b.example/q");
  EXPECT_EQ(*redirect_target("https://a.example/x", {{301, "http://c.example/d/"}}, "e"), "http://c.example/d/e");
}

TEST(redirect, user_information_is_dropped) {
  EXPECT_EQ(*redirect_target("https://a.example/x", {}, "https://u:p@b.example/"), "https://b.example/");
}

TEST(redirect, other_schemes_are_refused) {
  for (const char* to : {"file:///etc/passwd", "gopher://a/", "ftp://a/", "javascript:alert(1)", "data:,x"}) {
    EXPECT_EQ(code_of(redirect_target("https://a.example/x", {}, to)), errc::scheme_refused) << to;
  }
}

TEST(redirect, circles_and_long_chains_end) {
  EXPECT_EQ(code_of(redirect_target("https://a.example/x", {}, "/x")), errc::too_many_redirects);
  EXPECT_EQ(code_of(redirect_target("https://a.example/x", {{302, "https://a.example/y"}, {302, "https://a.example/z"}}, "/y")),
            errc::too_many_redirects);
  std::vector<redirect_hop> taken;
  for (int i = 0; i < 4; ++i) taken.push_back({302, "https://a.example/" + std::to_string(i)});
  EXPECT_TRUE(redirect_target("https://a.example/x", taken, "/4"));
  taken.push_back({302, "https://a.example/4"});
  EXPECT_EQ(code_of(redirect_target("https://a.example/x", taken, "/5")), errc::too_many_redirects);
}

TEST(redirect, nonsense_is_an_error_of_the_server) {
  EXPECT_EQ(code_of(redirect_target("https://a.example/x", {}, "http://[")), errc::protocol_error);
  EXPECT_EQ(code_of(redirect_target("https://a.example/x", {}, "http://a.example:99999/")), errc::protocol_error);
}

TEST(redirect, origins) {
  EXPECT_TRUE(same_origin("https://a.example/x", "https://A.example:443/y"));
  EXPECT_FALSE(same_origin("https://a.example/", "http://a.example/"));
  EXPECT_FALSE(same_origin("https://a.example/", "https://a.example:8443/"));
  EXPECT_FALSE(same_origin("https://a.example/", "https://b.a.example/"));
  EXPECT_FALSE(same_origin("", ""));
}

}  // namespace
}  // namespace wirewatch::net
