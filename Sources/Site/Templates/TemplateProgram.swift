import struct Foundation.Data

/// A page's template with every name found and every partial in its place: what remains is to run through it.
struct TemplateProgram: Sendable {
  /// Where a variable is: in which of the models that are open, the outermost first, and its place there.
  struct Reference: Sendable {
    let scope: Int
    let index: Int
  }

  indirect enum Instruction: Sendable {
    case text([UInt8])
    case value(Reference)
    case section(Reference, [Instruction])
    case inverted(Reference, [Instruction])
  }

  let instructions: [Instruction]

  func render(_ models: [any ViewModel]) -> Data {
    var page = Writer(models: models)
    page.run(instructions)
    return Data(page.bytes)
  }

  private struct Writer {
    var models: [any ViewModel]
    var bytes: [UInt8] = []

    init(models: [any ViewModel]) {
      self.models = models
      bytes.reserveCapacity(65_536)
    }

    mutating func run(_ instructions: [Instruction]) {
      for instruction in instructions {
        switch instruction {
        case .text(let text): bytes += text
        case .value(let reference):
          switch value(reference) {
          case .text(let text): text.appendEscapedForHTML(to: &bytes)
          case .markup(let markup): bytes += markup.html.utf8
          case .flag, .rows: break
          }
        case .section(let reference, let inside):
          let value = value(reference)
          if case .rows(let rows) = value {
            for row in rows {
              models.append(row)
              run(inside)
              models.removeLast()
            }
          } else if value.holds {
            run(inside)
          }
        case .inverted(let reference, let inside): if !value(reference).holds { run(inside) }
        }
      }
    }

    private func value(_ reference: Reference) -> TemplateValue { models[reference.scope].value(at: reference.index) }
  }
}

/// What a variable stands for on one page.
enum TemplateValue: Sendable {
  case text(String)
  case markup(Markup)
  case flag(Bool)
  case rows([any ViewModel])

  /// Whether `{{#name}}` is shown.
  var holds: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .markup(let markup): !markup.isEmpty
    case .flag(let flag): flag
    case .rows(let rows): !rows.isEmpty
    }
  }
}
