/// A name and a value in a list of facts.
struct FactView: ViewModel, Hashable {
  var name: String
  var value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  static let variables = Variables<FactView>([
    .text("fact", "what the value is", \.name),
    .text("value", "the value", \.value),
  ])
}

/// A link with its text.
struct LinkView: ViewModel, Hashable {
  var title: String
  var link: String
  var note = ""

  static let variables = Variables<LinkView>([
    .text("linkTitle", "the text of the link", \.title),
    .text("link", "its address", \.link),
    .text("note", "a line more about it; may be empty", \.note),
  ])
}
