import Basics

/// Turns the templates of a site into programs, page by page, and finds what Mustache would pass over in silence: names
/// that no page has, wrong braces, missing partials and strings.
///
/// Strings of the interface (`{{t.key}}`) become text here, so that they cost nothing per page.
struct TemplateCompiler {
  private let files: [String: TemplateSources.File]
  private let strings: StringTable
  private var nodes: [String: [TemplateNode]] = [:]
  private(set) var faults: [Diagnostic] = []

  init(_ files: [String: TemplateSources.File], strings: StringTable) {
    self.files = files
    self.strings = strings
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      let parser = TemplateParser(String(decoding: file.content, as: UTF8.self), place: file.place)
      nodes[name] = parser.nodes
      faults += parser.faults
    }
  }

  /// Compiles a page whose models have these variables, the outermost first.
  mutating func compile(_ template: String, scopes: [VariableNames]) -> TemplateProgram {
    let surroundings = Surroundings(template: template, path: [template], scopes: scopes)
    return TemplateProgram(instructions: compile(nodes[template] ?? [], surroundings).joiningText())
  }

  /// Where a piece of a template stands.
  private struct Surroundings {
    /// The file that messages name.
    var template: String
    /// The templates that include one another down to here.
    var path: [String]
    var scopes: [VariableNames]
    /// What children put in the place of blocks, with where it was written.
    var blocks: [String: (template: String, nodes: [TemplateNode])] = [:]
  }

  private mutating func compile(_ nodes: [TemplateNode], _ here: Surroundings) -> [TemplateProgram.Instruction] {
    nodes.flatMap { compile($0, here) }
  }

  private mutating func compile(_ node: TemplateNode, _ here: Surroundings) -> [TemplateProgram.Instruction] {
    switch node {
    case .text(let text): return [.text(Array(text.utf8))]
    case .value(let name, let isEscaped, let line):
      return value(name, isEscaped: isEscaped, here, place(here, line)).map { [$0] } ?? []
    case .section(let name, let isInverted, let nodes, let line):
      guard let (reference, kind) = find(name, here, at: place(here, line)) else { return [] }
      guard !isInverted else { return [.inverted(reference, compile(nodes, here).joiningText())] }
      var inside = here
      if case .rows(let names) = kind { inside.scopes.append(names()) }
      return [.section(reference, compile(nodes, inside).joiningText())]
    case .partial(let name, let indentation, let line):
      guard let inside = entering(name, here, at: place(here, line)), let file = files[name] else { return [] }
      guard !indentation.isEmpty else { return compile(self.nodes[name] ?? [], inside) }
      let indented = String(decoding: file.content, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false
      )
      .map { $0.isEmpty ? $0 : indentation + $0 }.joined(separator: "\n")
      return compile(TemplateParser(indented, place: file.place).nodes, inside)
    case .parent(let name, let blocks, let line):
      guard var inside = entering(name, here, at: place(here, line)) else { return [] }
      for block in blocks where inside.blocks[block.name] == nil {
        inside.blocks[block.name] = (here.template, block.nodes)
      }
      return compile(self.nodes[name] ?? [], inside)
    case .block(let name, let nodes):
      guard let block = here.blocks[name] else { return compile(nodes, here) }
      var inside = here
      inside.template = block.template
      return compile(block.nodes, inside)
    }
  }

  private func place(_ here: Surroundings, _ line: Int) -> String {
    "\(files[here.template]?.place ?? here.template), line \(line)"
  }

  private mutating func entering(_ name: String, _ here: Surroundings, at place: String) -> Surroundings? {
    guard files[name] != nil else {
      report("there is no template '\(name)'", at: place, near: name, among: Array(files.keys))
      return nil
    }
    guard !here.path.contains(name) else {
      report("'\(name)' includes itself without end", at: place)
      return nil
    }
    var inside = here
    inside.template = name
    inside.path.append(name)
    return inside
  }

  private mutating func value(
    _ name: String, isEscaped: Bool, _ here: Surroundings, _ place: String
  ) -> TemplateProgram.Instruction? {
    if name.hasPrefix("t.") {
      let key = String(name.dropFirst(2))
      if !strings.has(key) { report("there is no string '\(key)'", at: place, near: key, among: strings.keys) }
      return .text(Array(strings(key).escapedForHTML.utf8))
    }
    guard let (reference, kind) = find(name, here, at: place) else { return nil }
    switch (kind, isEscaped) {
    case (.markup, true): report("'\(name)' is HTML", at: place, advice: "Write {{{\(name)}}}.")
    case (.text, false):
      report("'\(name)' is text and must be escaped", at: place, advice: "Write {{\(name)}}.")
    case (.flag, _), (.rows, _):
      report("'\(name)' has no text of its own", at: place, advice: "Use it as {{#\(name)}}…{{/\(name)}}.")
    default: break
    }
    return .value(reference)
  }

  private mutating func find(
    _ name: String, _ here: Surroundings, at place: String
  ) -> (TemplateProgram.Reference, VariableKind)? {
    for (scope, names) in here.scopes.enumerated().reversed() {
      if let found = names[name] { return (TemplateProgram.Reference(scope: scope, index: found.index), found.kind) }
    }
    report("there is no variable '\(name)' here", at: place, near: name, among: here.scopes.flatMap(\.keys))
    return nil
  }

  private mutating func report(_ what: String, at place: String, advice: String? = nil) {
    let fault = Diagnostic(what, at: place, advice: advice)
    if !faults.contains(fault) { faults.append(fault) }
  }

  private mutating func report(_ what: String, at place: String, near name: String, among names: [String]) {
    let nearest = names.sorted().map { ($0, $0.editDistance(to: name)) }.min { $0.1 < $1.1 }
    let advice = nearest.flatMap { $0.1 <= max(2, name.count / 3) ? "Did you mean '\($0.0)'?" : nil }
    report(what, at: place, advice: advice)
  }
}

extension [TemplateProgram.Instruction] {
  /// With neighbouring texts made one.
  fileprivate func joiningText() -> Self {
    var joined: Self = []
    for instruction in self {
      if case .text(let text) = instruction, case .text(let before) = joined.last {
        joined[joined.count - 1] = .text(before + text)
      } else {
        joined.append(instruction)
      }
    }
    return joined
  }
}

extension String {
  /// Insertions, deletions and replacements that turn this into `other`.
  fileprivate func editDistance(to other: String) -> Int {
    let other = Array(other)
    var row = Array(0...other.count)
    for (i, character) in enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in other.indices {
        let replaced = diagonal + (character == other[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
