/// CBOR of an unknown type, for comparing the parameters of two analyses.
package indirect enum CBORValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case bytes([UInt8])
  case array([CBORValue])
  case map([String: CBORValue])

  /// Reads any bytes that ``CBOREncoder`` wrote; nil when they are damaged.
  package init?(_ bytes: [UInt8]) {
    guard let value = try? Self.read(DecodingSource(bytes), at: 0, depth: 0) else { return nil }
    self = value
  }

  private static func read(_ source: DecodingSource, at offset: Int, depth: Int) throws -> CBORValue {
    guard depth < 64 else { throw source.damaged("it is nested too deep") }
    let head = try source.head(at: offset)
    switch (head.major, head.info) {
    case (0, _): return Int(exactly: head.argument).map(integer) ?? .number(Double(head.argument))
    case (1, _): return .integer(try source.integer(Int.self, at: offset))
    case (2, _): return .bytes(Array(try source.data(at: offset)))
    case (3, _): return .text(try source.text(at: offset))
    case (6, _): return .array(try source.floats(at: offset).map { .number(Double($0)) })
    case (7, 20), (7, 21): return .bool(try source.bool(at: offset))
    case (7, 22): return .null
    case (7, 26): return .number(Double(try source.float(at: offset)))
    case (7, 27): return .number(try source.double(at: offset))
    case (4, _):
      var values: [CBORValue] = []
      var next = head.next
      for _ in 0..<(try source.count(of: head)) {
        values.append(try read(source, at: next, depth: depth + 1))
        next = try source.skip(next)
      }
      return .array(values)
    case (5, _):
      var values: [String: CBORValue] = [:]
      var next = head.next
      for _ in 0..<(try source.count(of: head)) {
        let key = try source.text(at: next)
        next = try source.skip(next)
        values[key] = try read(source, at: next, depth: depth + 1)
        next = try source.skip(next)
      }
      return .map(values)
    default: throw source.damaged("a kind of item that this format does not use")
    }
  }
}
