import Basics

/// Finds what Mustache would pass over in silence: names that no page has, wrong braces, missing partials and strings.
package struct TemplateChecker {
  let sources: [String: TemplateSources.File]
  let strings: StringTable
  private let tags: [String: [TemplateTag]]
  private(set) var faults: [Diagnostic] = []
  /// Templates checked already within the same variables, so that shared partials are reported once.
  private var seen: Set<String> = []

  package init(sources: [String: TemplateSources.File], strings: StringTable) {
    self.sources = sources
    self.strings = strings
    tags = sources.mapValues { TemplateTag.scan($0.text) }
  }

  /// Checks a page's template and all it includes against the variables that the page has.
  package mutating func check(_ template: String, variables: [String: VariableKind]) {
    walk(template, scopes: [variables], within: [])
  }

  private mutating func walk(_ template: String, scopes: [[String: VariableKind]], within outer: [String]) {
    let path = outer + [template]
    guard let tags = tags[template], let file = sources[template]?.place else { return }
    var scopes = scopes
    var open: [(name: String, opensScope: Bool)] = []
    for tag in tags {
      let place = "\(file), line \(tag.line)"
      switch tag.kind {
      case .comment, .block: if tag.kind == .block { open.append((tag.name, false)) }
      case .other:
        report("'\(tag.name)' is not supported in the site's templates", at: place)
      case .end:
        guard let section = open.popLast() else { continue }
        if section.opensScope { scopes.removeLast() }
      case .partial, .parent:
        if tag.kind == .parent { open.append((tag.name, false)) }
        include(tag.name, scopes: scopes, within: path, at: place)
      case .section, .inverted:
        guard let kind = find(tag.name, in: scopes, at: place) else {
          open.append((tag.name, false))
          continue
        }
        if case .rows(let names) = kind, tag.kind == .section {
          scopes.append(names())
          open.append((tag.name, true))
        } else {
          open.append((tag.name, false))
        }
      case .variable, .unescaped: checkValue(tag, scopes: scopes, at: place)
      }
    }
  }

  private mutating func include(
    _ name: String, scopes: [[String: VariableKind]], within path: [String], at place: String
  ) {
    guard sources[name] != nil else {
      report("there is no template '\(name)'", at: place, near: name, among: Array(sources.keys))
      return
    }
    guard !path.contains(name) else {
      report("'\(name)' includes itself without end", at: place)
      return
    }
    let names = scopes.flatMap(\.keys).sorted().joined(separator: " ")
    if seen.insert("\(name) \(names)").inserted { walk(name, scopes: scopes, within: path) }
  }

  private mutating func checkValue(_ tag: TemplateTag, scopes: [[String: VariableKind]], at place: String) {
    if tag.name.hasPrefix("t.") {
      let key = String(tag.name.dropFirst(2))
      if !strings.has(key) { report("there is no string '\(key)'", at: place, near: key, among: strings.keys) }
      return
    }
    guard let kind = find(tag.name, in: scopes, at: place) else { return }
    switch (kind, tag.kind) {
    case (.markup, .variable):
      report("'\(tag.name)' is HTML", at: place, advice: "Write {{{\(tag.name)}}}.")
    case (.text, .unescaped):
      report("'\(tag.name)' is text and must be escaped", at: place, advice: "Write {{\(tag.name)}}.")
    case (.flag, _), (.rows, _):
      report("'\(tag.name)' has no text of its own", at: place, advice: "Use it as {{#\(tag.name)}}…{{/\(tag.name)}}.")
    default: break
    }
  }

  private mutating func find(
    _ name: String, in scopes: [[String: VariableKind]], at place: String
  ) -> VariableKind? {
    for scope in scopes.reversed() {
      if let kind = scope[name] { return kind }
    }
    report("there is no variable '\(name)' here", at: place, near: name, among: scopes.flatMap(\.keys))
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
