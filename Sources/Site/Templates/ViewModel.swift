import Mustache

/// The finished strings and rows that a template places.
///
/// Each type lists its variables once; the list serves rendering, the check of templates, and their documentation.
/// Going through it is also much faster than the reflection that Mustache uses for plain structs.
protocol ViewModel: MustacheParent, Sendable {
  static var variables: Variables<Self> { get }
}

extension ViewModel {
  func child(named name: String) -> Any? { Self.variables.values[name]?(self) }
}

/// The variables that a template may name for one type of page or row.
struct Variables<Model>: Sendable {
  struct Variable: Sendable {
    let name: String
    let kind: VariableKind
    let meaning: String
    /// Of its rows.
    var inside: @Sendable () -> [DocumentedVariable] = { [] }
    let value: @Sendable (Model) -> Any

    /// `{{name}}`: shown escaped; `{{#name}}` holds when it is not empty.
    static func text(_ name: String, _ meaning: String, _ path: any KeyPath<Model, String> & Sendable) -> Variable {
      Variable(name: name, kind: .text, meaning: meaning) { TemplateText($0[keyPath: path]) }
    }

    /// `{{{name}}}`: HTML that this module made, shown as it is.
    static func markup(_ name: String, _ meaning: String, _ path: any KeyPath<Model, Markup> & Sendable) -> Variable {
      Variable(name: name, kind: .markup, meaning: meaning) { TemplateText($0[keyPath: path].html) }
    }

    /// `{{#name}}`: shown when true.
    static func flag(_ name: String, _ meaning: String, _ path: any KeyPath<Model, Bool> & Sendable) -> Variable {
      Variable(name: name, kind: .flag, meaning: meaning) { $0[keyPath: path] }
    }

    /// `{{#name}}`: shown when there is anything in a list or a text.
    static func any(
      _ name: String, _ meaning: String, _ path: any KeyPath<Model, some Collection & SendableMetatype> & Sendable
    ) -> Variable {
      Variable(name: name, kind: .flag, meaning: meaning) { !$0[keyPath: path].isEmpty }
    }

    /// `{{#name}}`: once for each row, whose own variables are then known.
    static func rows<Row: ViewModel>(
      _ name: String, _ meaning: String, _ path: any KeyPath<Model, [Row]> & Sendable
    ) -> Variable {
      Variable(
        name: name, kind: .rows { Row.variables.names }, meaning: meaning, inside: { Row.variables.documented }
      ) { $0[keyPath: path] }
    }

    /// `{{#name}}`: once when there is one, whose own variables are then known.
    static func part<Part: ViewModel>(
      _ name: String, _ meaning: String, _ path: any KeyPath<Model, Part?> & Sendable
    ) -> Variable {
      Variable(
        name: name, kind: .rows { Part.variables.names }, meaning: meaning, inside: { Part.variables.documented }
      ) {
        if let part = $0[keyPath: path] { part } else { false }
      }
    }

    /// The same of one that there always is.
    static func part<Part: ViewModel>(
      _ name: String, _ meaning: String, _ path: any KeyPath<Model, Part> & Sendable
    ) -> Variable {
      Variable(
        name: name, kind: .rows { Part.variables.names }, meaning: meaning, inside: { Part.variables.documented }
      ) { $0[keyPath: path] }
    }
  }

  let all: [Variable]
  fileprivate let values: [String: @Sendable (Model) -> Any]

  init(_ all: [Variable]) {
    self.all = all
    values = Dictionary(all.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// These and all variables of a part without a name between: those of a unit's tile in a row about the unit.
  func with<Part: ViewModel>(_ path: any KeyPath<Model, Part> & Sendable) -> Variables {
    Variables(
      all
        + Part.variables.all.map { variable in
          Variable(name: variable.name, kind: variable.kind, meaning: variable.meaning, inside: variable.inside) {
            variable.value($0[keyPath: path])
          }
        })
  }

  /// In the order in which they are listed.
  var documented: [DocumentedVariable] {
    all.map { DocumentedVariable(name: $0.name, kind: $0.kind, meaning: $0.meaning, inside: $0.inside) }
  }

  /// What each name stands for, with the type of the model forgotten.
  var names: [String: VariableKind] {
    Dictionary(all.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
  }
}

/// How a template may use a variable.
package enum VariableKind: Sendable {
  case text, markup, flag
  /// The variables inside; a closure, as rows may contain rows of their own type.
  case rows(@Sendable () -> [String: VariableKind])
}

/// HTML made by this module from escaped parts.
struct Markup: Hashable, Sendable {
  var html: String

  init(_ html: String) { self.html = html }

  static let none = Markup("")
  var isEmpty: Bool { html.isEmpty }
}

/// A string for Mustache: null when empty, and without variables of its own.
struct TemplateText: MustacheCustomRenderable, MustacheParent {
  let renderText: String

  init(_ text: String) { renderText = text }

  var isNull: Bool { renderText.isEmpty }
  func child(named: String) -> Any? { nil }
}
