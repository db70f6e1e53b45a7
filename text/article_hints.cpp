#include "text/article_hints.h"

#include <cstddef>

namespace wirewatch::text {
namespace {

template <std::size_t n>
bool any_in(std::string_view hints, const std::string_view (&list)[n]) {
  for (const std::string_view word : list)
    if (hints.find(word) != std::string_view::npos) return true;
  return false;
}

constexpr std::string_view unlikely_words[] = {
    "-ad-",       "ai2html",    "banner",        "breadcrumb", "combx",        "comment",  "community", "cover-wrap", "disqus", "extra",
    "footer",     "gdpr",       "header",        "legends",    "menu",         "related",  "remark",    "replies",    "rss",    "shoutbox",
    "sidebar",    "skyscraper", "social",        "sponsor",    "supplemental", "ad-break", "agegate",   "pagination", "pager",  "popup",
    "yom-remote", "navigation", "complementary", "dialog",     "newsletter",   "cookie",   "consent",   "subscribe",  "promo",  "taboola",
    "outbrain",   "recommend",  "most-read",     "mostread",   "trending",     "gnb",      "lnb"};
constexpr std::string_view maybe_words[] = {"article", "body", "column", "content", "main", "shadow", " and "};

constexpr std::string_view box_words[] = {"share",         "sharing",
                                          "social-",       "social_",
                                          "addthis",       "related",
                                          "newsletter",    "subscribe",
                                          "subscription",  "comment",
                                          "disqus",        "taboola",
                                          "outbrain",      "cookie",
                                          "consent",       "sponsor",
                                          "advert",        " ad ",
                                          " ads ",         "-ad-",
                                          "_ad_",          "ad-container",
                                          "ad-slot",       "adslot",
                                          "ad_wrap",       "adsbygoogle",
                                          "promo",         "recommend",
                                          "read-more",     "readmore",
                                          "more-from",     "morefrom",
                                          "most-read",     "most-popular",
                                          "trending",      "author-bio",
                                          "about-author",  "authorbio",
                                          "breadcrumb",    "pagination",
                                          "pager",         "onetrust-",
                                          "print-only",    "toolbar",
                                          "sidebar",       "signup",
                                          "sign-up",       "tag-list",
                                          "taglist",       "post-tags",
                                          "entry-tags",    "article-tags",
                                          "tags-list",     " tags ",
                                          "byline",        "dateline-",
                                          "pub-date",      "publish-date",
                                          "post-meta",     "entry-meta",
                                          "article-meta",  "article__meta",
                                          "meta-info",     "post-info",
                                          "skip-link",     "screen-reader",
                                          "sr-only",       "visually-hidden",
                                          "navigation",    "copyright",
                                          "relate_",       "relation_news",
                                          "news_relation", "reporter_",
                                          "sns_",          " sns ",
                                          "article_sns",   "wp-caption-text",
                                          "image-credit",  "photo-credit",
                                          "inline-link",   "jp-relatedposts",
                                          "sharedaddy",    "kicker",
                                          "noprint",       "author-box",
                                          "authorbox",     "author-info",
                                          "author__bio",   "article-author",
                                          "post-author",   " bio "};

constexpr std::string_view positive[] = {"article", "body", "content", "entry", "hentry", "h-entry", "main", "page", "post", "text", "blog", "story"};
constexpr std::string_view negative[] = {"-ad-",    "hidden",   " hid ",  "banner",   "combx",    "comment",    "com-",
                                         "contact", "foot",     "gdpr",   "masthead", "media",    "meta",       "outbrain",
                                         "promo",   "related",  "scroll", "share",    "shoutbox", "sidebar",    "skyscraper",
                                         "sponsor", "shopping", "tags",   "tool",     "widget",   "newsletter", "recommend"};

}  // namespace

bool unlikely(std::string_view hints) { return !hints.empty() && any_in(hints, unlikely_words) && !any_in(hints, maybe_words); }

bool surely_a_box(std::string_view hints) { return !hints.empty() && any_in(hints, box_words); }

bool beside_article(std::string_view hints) {
  constexpr std::string_view words[] = {"comment",   "disqus",   "respond",   "related",    "sidebar",       "recommend", "most-read", "mostread",
                                        "trending",  "teaser",   "more-from", "newsletter", "promo",         "popular",   "latest",    "ticker",
                                        "slideshow", "carousel", "swiper",    "navigation", "breaking-news", "copyright", "cookie",    "calendar"};
  return !hints.empty() && any_in(hints, words) && hints.find("article-") == std::string_view::npos;
}

bool consent_dialog(std::string_view hints) {
  constexpr std::string_view words[] = {"onetrust-consent", "onetrust-banner", "onetrust-pc",   "cookie-banner", "cookie-notice",
                                        "cookie-consent",   "cookiebanner",    "cookieconsent", "cookie-law",    "didomi",
                                        "qc-cmp",           "cookiebot",       "gdpr-banner",   "cky-consent",   "truste_overlay",
                                        "sp_message",       " dialog ",        "-modal ",       " modal ",       "cookie-list"};
  return !hints.empty() && any_in(hints, words);
}

bool standfirst(std::string_view hints) {
  constexpr std::string_view words[] = {" lead ",        " lede ",          "standfirst",    "article-lead", "article__lead",    "article_lead",
                                        " sapo ",        "article-summary", " chapo ",       " dek ",        " deck ",           "subheadline",
                                        "article-intro", "article__intro",  "entry-summary", " intro ",      "article-subtitle", "article__summary",
                                        "article-dek",   " teaser-text ",   " strapline ",   "story-summary"};
  return !hints.empty() && any_in(hints, words);
}

bool marked_as_body(std::string_view hints) {
  constexpr std::string_view words[] = {" articlebody ", " article-body ",  " article_body ", " article__body ",   " articlebodycontents ",
                                        " story-body ",  " entry-content ", " post-content ", " article-content ", " article__content ",
                                        " storybody ",   " story-content ", " post-body ",    " article-text "};
  return any_in(hints, words);
}

int hint_weight(std::string_view hints) {
  if (hints.empty()) return 0;
  return (any_in(hints, positive) ? 25 : 0) - (any_in(hints, negative) ? 25 : 0);
}

}  // namespace wirewatch::text
