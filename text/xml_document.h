// XML as the web writes it: decoded, mended where it is not well-formed, read into a pugixml tree. No DTD is read, no
// external entity is opened, entities of the document's own are taken only when they are plain text.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace wirewatch::text {

class xml_document {
 public:
  // `content_type` as for to_utf8. Any bytes give a document, though one without an element when there is none.
  // The tree can be as deep as the input makes it: walk it without recursion.
  xml_document(std::string_view bytes, std::string_view content_type);
  ~xml_document();
  xml_document(const xml_document&) = delete;
  xml_document& operator=(const xml_document&) = delete;

  pugi::xml_node top() const;  // the document node
  const std::string& encoding() const { return encoding_; }
  // The input ends inside its outermost element. `open_at_end` then names the elements it broke off in, outermost first.
  bool truncated() const { return truncated_; }
  const std::vector<std::string>& open_at_end() const { return open_at_end_; }
  const std::vector<std::string>& mended() const { return mended_; }  // for people, one line each

 private:
  void load(std::string_view bytes, std::string_view content_type);

  std::string buffer_;  // the tree points into it
  std::unique_ptr<pugi::xml_document> tree_;
  std::string encoding_;
  bool truncated_ = false;
  std::vector<std::string> open_at_end_, mended_;
};

}  // namespace wirewatch::text
