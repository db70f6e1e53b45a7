#include "engine/redact.h"

#include <gtest/gtest.h>

namespace wirewatch::engine {
namespace {

receiver_spec receiver() {
  receiver_spec r;
  r.url = secret("https://hooks.example/services/T0SECRET01/B0SECRET02/abcdefgh?key=querysecret&a=b");
  r.signing_key = secret("whsec_c2lnbmluZ2tleTEyMzQ1Ng==");
  r.headers.emplace_back("Authorization", secret("Bearer headersecret"));
  return r;
}

TEST(redact, takes_out_what_an_answer_repeats_of_the_request) {
  EXPECT_EQ(without_secrets("Cannot POST /services/T0SECRET01/B0SECRET02/abcdefgh?key=querysecret&a=b", receiver()),
            "Cannot POST /<redacted>/<redacted>/<redacted>/<redacted>?key=<redacted>&a=b");
  EXPECT_EQ(without_secrets("headersecret is no token, Bearer headersecret", receiver()), "<redacted> is no token, <redacted>");
  EXPECT_EQ(without_secrets("c2lnbmluZ2tleTEyMzQ1Ng==", receiver()), "<redacted>");
}

TEST(redact, takes_out_what_is_cut_off_at_the_end) {
  EXPECT_EQ(without_secrets("no such token: headersec", receiver()), "no such token: <redacted>");
  EXPECT_EQ(without_secrets("no such token: header", receiver()), "no such token: header");
}

TEST(redact, leaves_everything_else) {
  EXPECT_EQ(without_secrets("ok", receiver()), "ok");
  EXPECT_EQ(without_secrets("", receiver()), "");
  EXPECT_EQ(without_secrets("channel_not_found at a=b", receiver()), "channel_not_found at a=b");
  receiver_spec empty;
  EXPECT_EQ(without_secrets("ok", empty), "ok");
}

}  // namespace
}  // namespace wirewatch::engine
