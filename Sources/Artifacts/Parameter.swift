import Basics
package import Foundation

/// A parameter of an analysis whose type is not known, for comparing two analyses and for showing them.
package indirect enum Parameter: Hashable, Sendable {
  case none
  case truth(Bool)
  case number(Double)
  case text(String)
  case list([Parameter])
  case table([String: Parameter])

  /// Reads the encoded parameters of an analysis; nil when they are damaged.
  package init?(_ parameters: Data) {
    guard let value = try? StoredForm.decode(Parameter.self, from: parameters) else { return nil }
    self = value
  }
}

extension Parameter: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let truth = try? container.decode(Bool.self) {
      self = .truth(truth)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([Parameter].self) {
      self = .list(list)
    } else {
      self = .table(try container.decode([String: Parameter].self))
    }
  }
}
