#include "text/article_phrases.h"

#include <algorithm>
#include <string>
#include <vector>

#include "text/date.h"
#include "text/fold.h"

namespace wirewatch::text {
namespace {

using phrase_list = std::vector<std::string>;

// The phrases of "one|another" in the form in which they are compared.
phrase_list folded(std::string_view list) {
  phrase_list out;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('|'), list.size());
    out.push_back(fold(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

bool equals_one(std::string_view s, const phrase_list& list) { return std::find(list.begin(), list.end(), s) != list.end(); }

bool begins_with_one(std::string_view s, const phrase_list& list) {
  return std::any_of(list.begin(), list.end(), [s](const std::string& p) { return s.starts_with(p); });
}

// The line without what surrounds its words: "# Comments (3):" -> "comments".
std::string core(std::string_view line) {
  std::string s = fold(line);
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) < 0x80 && !(c >= 'a' && c <= 'z'); };
  while (!s.empty() && is_edge(s.back())) s.pop_back();
  std::size_t start = 0;
  while (start < s.size() && is_edge(s[start]) && !(s[start] >= '0' && s[start] <= '9')) ++start;
  return s.substr(start);
}

}  // namespace

bool announces_others(std::string_view heading) {
  if (heading.empty() || heading.size() > 100) return false;
  static const phrase_list whole = folded(
      "related|recommended|popular|trending|trending now|comments|comment|sponsored|sponsored links|promoted|latest|more|"
      "read more|see more|see more stories|next up|up next|leave a reply|leave a comment|mehr|kommentare|commentaires|"
      "comentarios|reactions|комментарии|댓글|评论|評論|コメント|ランキング|更多|热门|熱門|더보기|по теме|популярное");
  static const phrase_list start = folded(
      "more from |more articles|more stories|more news|more posts|more in |more by |more on this|more on:|more about this|"
      "related article|related stor|related news|related post|related content|related link|related topic|related coverage|"
      "related reading|related video|related:|recommended for you|recommended stories|recommended articles|recommended reading|"
      "recommended by|read next|read this next|what to read next|what to watch next|you may also|you might also|you may like|"
      "also read|also on |most read|most popular|most viewed|most recent|popular stories|popular articles|popular posts|"
      "popular now|popular on |latest news|latest stories|latest articles|latest posts|latest from|latest in |top stories|"
      "top news|trending stories|trending news|editor's pick|editors' pick|editors' recommendation|editor's recommendation|"
      "from around the web|around the web|from the web|elsewhere on|keep reading|similar articles|similar stories|"
      "other articles|other news|other stories|recent articles|recent posts|recent stories|in other news|next article|"
      "previous article|join the conversation|join the discussion|sponsored content|promoted stories|paid content|stories you|"
      "articles you|continue reading|don't miss|mehr zum thema|mehr aus |mehr von |mehr zu |weitere artikel|weitere themen|"
      "weitere meldungen|weitere nachrichten|weitere news|das könnte sie auch|das könnte dich auch|lesen sie auch|"
      "lesen sie mehr|meistgelesen|ähnliche artikel|ähnliche beiträge|auch interessant|verwandte|neueste artikel|à lire aussi|"
      "lire aussi|sur le même sujet|articles associés|articles similaires|les plus lus|à découvrir|vous aimerez aussi|"
      "dans la même rubrique|te puede interesar|también te puede|le puede interesar|noticias relacionadas|más noticias|"
      "lo más leído|artículos relacionados|más sobre|leggi anche|potrebbe interessarti|ti potrebbe interessare|"
      "articoli correlati|leia também|leia mais|veja também|mais lidas|lees ook|meer over|meer nieuws|læs også|läs även|"
      "läs också|les også|lue myös|czytaj także|czytaj też|ilgili haberler|читайте также|читать также|похожие|еще по теме|"
      "самое читаемое|материалы по теме|другие новости|новости по теме|самые популярные|последние новости|관련기사|관련 기사|"
      "관련뉴스|관련 뉴스|많이 본|추천기사|추천 기사|추천뉴스|이 기사도|다른 기사|인기기사|인기 기사|최신기사|최신 기사|"
      "주요뉴스|주요 뉴스|이시각 주요|相关阅读|相关新闻|相关文章|相关报道|相關新聞|相關文章|相關閱讀|延伸閱讀|延伸阅读|"
      "推荐阅读|推薦閱讀|热门文章|熱門文章|热门新闻|熱門新聞|更多新闻|更多新聞|猜你喜欢|最新文章|最新新闻|最新消息|関連記事|"
      "関連ニュース|関連リンク|関連エントリ|おすすめ記事|人気記事|あわせて読みたい|新着記事|こちらもおすすめ|اقرأ أيضا|"
      "مواضيع ذات صلة|أخبار ذات صلة|مقالات ذات صلة|الأكثر قراءة|เรื่องที่เกี่ยวข้อง|ข่าวที่เกี่ยวข้อง|tin liên quan|"
      "berita terkait|baca juga");
  const std::string line = core(heading);
  return equals_one(line, whole) || begins_with_one(line + ' ', start);
}

bool is_page_furniture(std::string_view line) {
  if (line.size() > 260) return false;
  static const phrase_list whole = folded(
      "advertisement|advertisements|advert|ad|ads|ad feedback|video ad feedback|article continues below this ad|"
      "advertisement - page continues below|story continues below advertisement|story continues below|article continues below|"
      "continue reading below|scroll to continue|skip advertisement|this slideshow requires javascript|loading|caption|close|"
      "image|hide caption|toggle caption|enlarge this image|open image in modal|share|share this|share this article|"
      "share this story|tweet|print|email|facebook|twitter|whatsapp|copy link|link copied|save|comments|comment|"
      "sponsored links|sponsored|tags|listen|play|anzeige|werbung|publicité|publicidad|pubblicità|publicidade|advertentie|"
      "reklam|annonse|annons|реклама|광고|广告|廣告|広告|スポンサーリンク|إعلان|like this story? share it with a friend");
  static const phrase_list start = folded(
      "sign up for |sign up to |subscribe to |subscribe now|subscribe today|subscribe here|get the latest |get our |"
      "click here to |follow us on |join our |download our |download the |like us on |find us on |copyright ©|© 20|©20|(c) 20|"
      "image 1 of|this article is free to read|support our journalism|our journalism needs your support|"
      "if you purchase a product or register|by clicking subscribe|by signing up|by subscribing|have a news tip|got a tip|"
      "photo:|photos:|image:|images:|photo by |image credit|photo credit|photograph:|무단전재|저작권자|版权所有|写真=|責任編集|"
      "责任编辑|責任編輯");
  const std::string said = core(line);
  if (equals_one(said, whole)) return true;
  const std::string all = fold(line);
  if (begins_with_one(said, start) || begins_with_one(all, start)) return true;
  return all.find("all rights reserved") != std::string::npos || all.find("무단 전재") != std::string::npos ||
         all.find("무단전재") != std::string::npos;
}

bool is_dateline(std::string_view line) {
  if (line.size() < 6 || line.size() > 140) return false;
  if (line.size() <= 60 && parse_feed_date(line)) return true;
  static const phrase_list start = folded(
      "published|updated|posted|last updated|last modified|first published|submitted on|created|veröffentlicht|aktualisiert|"
      "stand:|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|gepubliceerd|опубликовано|обновлено|입력|수정|등록|"
      "승인|发布|發布|发布时间|更新|公開|نشر|تحديث");
  const std::string said = fold(line);
  const bool numbers = std::any_of(said.begin(), said.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!numbers) return false;
  if (begins_with_one(said, start)) return true;
  if (line.size() <= 30 && (said.ends_with(" ago") || said.ends_with("min read") || said.ends_with("minutes read") || said.ends_with("minute read")))
    return true;
  for (std::string_view rest = line; !rest.empty();) {  // "23 Nov 2026 | Agency | Read original version at source"
    std::size_t end = rest.size(), next = rest.size();
    for (const std::string_view bar : {"|", "·", "•", "／"})
      if (const std::size_t at = rest.find(bar); at < end) end = at, next = at + bar.size();
    if (end == rest.size() && rest.size() == line.size()) return false;
    const std::string_view piece = rest.substr(0, end);
    if (piece.size() >= 8 && parse_feed_date(piece)) return true;
    rest.remove_prefix(next);
  }
  return false;
}

}  // namespace wirewatch::text
