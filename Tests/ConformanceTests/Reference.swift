import Foundation

/// What a `.reference` file holds: see Tests/Fixtures/Activations/make_reference.py.
struct Reference {
  struct Value {
    let name: String
    let count: Int
    let largest: Float
    let samples: [Float]
  }

  let scale: Float
  var values: [Value] = []

  init(_ url: URL) throws {
    var rest = try Data(contentsOf: url)[...]
    func take(_ count: Int) -> Data {
      defer { rest = rest.dropFirst(count) }
      return Data(rest.prefix(count))
    }
    func float(_ data: Data) -> Float { Float(bitPattern: data.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }) }
    scale = float(take(4))
    while !rest.isEmpty {
      let length = Int(take(2).withUnsafeBytes { $0.loadUnaligned(as: UInt16.self) })
      let name = String(decoding: take(length), as: UTF8.self)
      let count = Int(take(4).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) })
      let largest = float(take(4))
      values.append(Value(name: name, count: count, largest: largest, samples: (0..<128).map { _ in float(take(4)) }))
    }
  }

  func image(_ count: Int) -> [Float] { (0..<count).map { Float(($0 * 7919) % 511 - 255) * scale } }

  static func place(_ k: Int, _ count: Int) -> Int { Int(UInt64(k) * 2_654_435_761 % UInt64(count)) }
}
