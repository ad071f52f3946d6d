/// The finished strings and rows that a template places.
///
/// Each type lists its variables once; the list serves rendering, the check of templates, and their documentation.
protocol ViewModel: Sendable {
  static var variables: Variables<Self> { get }
}

extension ViewModel {
  /// What the variable at a place of the list stands for.
  func value(at index: Int) -> TemplateValue { Self.variables.all[index].value(self) }
}

/// The variables that a template may name for one type of page or row.
struct Variables<Model>: Sendable {
  struct Variable: Sendable {
    let name: String
    let kind: VariableKind
    let meaning: String
    /// Of its rows.
    var inside: @Sendable () -> [DocumentedVariable] = { [] }
    let value: @Sendable (Model) -> TemplateValue

    /// `{{name}}`: shown escaped; `{{#name}}` holds when it is not empty.
    static func text(_ name: String, _ meaning: String, _ path: any KeyPath<Model, String> & Sendable) -> Variable {
      Variable(name: name, kind: .text, meaning: meaning) { .text($0[keyPath: path]) }
    }

    /// `{{{name}}}`: HTML that this module made, shown as it is.
    static func markup(_ name: String, _ meaning: String, _ path: any KeyPath<Model, Markup> & Sendable) -> Variable {
      Variable(name: name, kind: .markup, meaning: meaning) { .markup($0[keyPath: path]) }
    }

    /// `{{#name}}`: shown when true.
    static func flag(_ name: String, _ meaning: String, _ path: any KeyPath<Model, Bool> & Sendable) -> Variable {
      Variable(name: name, kind: .flag, meaning: meaning) { .flag($0[keyPath: path]) }
    }

    /// `{{#name}}`: once for each row, whose own variables are then known.
    static func rows<Row: ViewModel>(
      _ name: String, _ meaning: String, _ path: any KeyPath<Model, [Row]> & Sendable
    ) -> Variable {
      Variable(
        name: name, kind: .rows { Row.variables.names }, meaning: meaning, inside: { Row.variables.documented }
      ) { .rows($0[keyPath: path]) }
    }

    /// `{{#name}}`: once when there is one, whose own variables are then known.
    static func part<Part: ViewModel>(
      _ name: String, _ meaning: String, _ path: any KeyPath<Model, Part?> & Sendable
    ) -> Variable {
      Variable(
        name: name, kind: .rows { Part.variables.names }, meaning: meaning, inside: { Part.variables.documented }
      ) {
        .rows($0[keyPath: path].map { [$0] } ?? [])
      }
    }
  }

  let all: [Variable]

  init(_ all: [Variable]) { self.all = all }

  /// In the order in which they are listed.
  var documented: [DocumentedVariable] {
    all.map { DocumentedVariable(name: $0.name, kind: $0.kind, meaning: $0.meaning, inside: $0.inside) }
  }

  /// The place and kind of each name, with the type of the model forgotten.
  var names: VariableNames {
    Dictionary(all.enumerated().map { ($1.name, ($0, $1.kind)) }, uniquingKeysWith: { first, _ in first })
  }
}

/// The variables of one model by name: the place in its list, and how a template may use it.
typealias VariableNames = [String: (index: Int, kind: VariableKind)]

/// How a template may use a variable.
enum VariableKind: Sendable {
  case text, markup, flag
  /// The variables inside; a closure, as rows may contain rows of their own type.
  case rows(@Sendable () -> VariableNames)
}

/// HTML made by this module from escaped parts.
struct Markup: Hashable, Sendable {
  var html: String

  init(_ html: String) { self.html = html }

  static let none = Markup("")
  var isEmpty: Bool { html.isEmpty }
}
