#include "text/xml_document.h"

#include <pugixml.hpp>

#include "text/charset.h"
#include "text/code_points.h"
#include "text/mend_xml.h"

namespace wirewatch::text {
namespace {

// White space between elements is kept: in XHTML content it stands between words.
constexpr unsigned flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;

}  // namespace

xml_document::xml_document(std::string_view bytes, std::string_view content_type) : tree_(std::make_unique<pugi::xml_document>()) {
  load(bytes, content_type);
}

xml_document::~xml_document() = default;

pugi::xml_node xml_document::top() const { return *tree_; }

void xml_document::load(std::string_view bytes, std::string_view content_type) {
  decoded text = to_utf8(bytes, content_type, markup::xml);
  encoding_ = std::move(text.encoding);
  if (text.replaced) mended_.emplace_back("bytes that are not " + encoding_ + " were replaced");
  buffer_ = std::move(text.utf8);
  if (text.guessed && encoding_ != "utf-8" && !detail::is_ascii(buffer_))
    mended_.emplace_back("no encoding is declared that fits; read as " + encoding_);
  if (strip_controls(buffer_) > 0) mended_.emplace_back("control characters were removed");
  if (read_c1_as_windows_1252(buffer_) > 0) mended_.emplace_back("control characters were read as what windows-1252 has there");
  if (strip_before_prolog(buffer_)) mended_.emplace_back("text before the document was skipped");
  if (resolve_named_entities(buffer_) > 0) mended_.emplace_back("references that XML does not know were read as HTML's");

  const std::string original = buffer_;
  if (tree_->load_buffer_inplace(buffer_.data(), buffer_.size(), flags, pugi::encoding_utf8)) return;
  mended_xml mended = mend_xml(original);
  truncated_ = mended.truncated;
  open_at_end_ = std::move(mended.open_at_end);
  mended_.emplace_back(truncated_ ? "the document ends early" : "the document is not well-formed and was mended");
  buffer_ = std::move(mended.xml);
  tree_->load_buffer_inplace(buffer_.data(), buffer_.size(), flags, pugi::encoding_utf8);
}

}  // namespace wirewatch::text
