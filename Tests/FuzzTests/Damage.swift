import Foundation
import TestSupport

/// Ways to damage a model file, chosen by a generator with a fixed seed.
struct Damage {
  private var generator: SplitMix

  init(seed: UInt64) { generator = SplitMix(state: seed) }

  /// Damages the tree of a file in one to four places, and sometimes its bytes.
  mutating func apply(to message: Message) -> Data {
    var message = message
    for _ in 0...generator.below(4) { alter(&message) }
    var data = message.data
    if generator.below(8) == 0 { scramble(&data) }
    return data
  }

  private mutating func alter(_ message: inout Message) {
    guard !message.fields.isEmpty else { return }
    // Few files have as many nodes as they have tensors: every kind of field gets its turn, not every field.
    let kinds = Set(message.fields.map(\.number)).sorted()
    let kind = kinds[generator.below(kinds.count)]
    let candidates = message.fields.indices.filter { message.fields[$0].number == kind }
    let index = candidates[generator.below(candidates.count)]
    if case .message(var inner) = message.fields[index].content, generator.below(8) != 0 {
      alter(&inner)
      message.fields[index].content = .message(inner)
      return
    }
    switch generator.below(6) {
    case 0: message.fields.remove(at: index)
    case 1: message.fields.insert(message.fields[index], at: generator.below(message.fields.count + 1))
    case 2: message.fields.swapAt(index, generator.below(message.fields.count))
    case 3:
      let other = message.fields[generator.below(message.fields.count)]
      message.fields[index].content = other.content
    default: change(&message.fields[index].content)
    }
  }

  private mutating func change(_ content: inout Message.Content) {
    switch content {
    case .number(let value):
      let candidates: [UInt64] = [
        0, 1, 2, 3, 5, 7, 16, 255, 1 << 15, 1 << 16, 1 << 29, 1 << 31, 1 << 32, 1 << 62, UInt64(Int64.max), 1 << 63,
        .max,
        .max - 1, value &+ 1, value &- 1, value &* 2, generator.next(),
      ]
      content = .number(candidates[generator.below(candidates.count)])
    case .fixed32: content = .fixed32(randomBytes(4))
    case .fixed64: content = .fixed64(randomBytes(8))
    case .bytes(var bytes):
      bytes = Data(bytes)
      switch generator.below(4) {
      case 0: bytes = bytes.prefix(generator.below(bytes.count + 1))
      case 1: bytes.append(randomBytes(1 + generator.below(9)))
      case 2 where !bytes.isEmpty: bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
      default:
        let names = [
          "", "x", "data", "Conv", "Reshape", "Resize", "Gather", "Concat", "Pad", "Slice", "MatMul", "Expand",
        ]
        bytes = Data(names[generator.below(names.count)].utf8)
      }
      content = .bytes(bytes)
    case .message: content = .bytes(randomBytes(generator.below(12)))
    }
  }

  /// Cuts off, overwrites or removes bytes without regard to what they mean.
  private mutating func scramble(_ data: inout Data) {
    guard !data.isEmpty else { return }
    switch generator.below(3) {
    case 0: data = data.prefix(generator.below(data.count))
    case 1:
      for _ in 0...generator.below(8) {
        data[generator.below(data.count)] = UInt8(truncatingIfNeeded: generator.next())
      }
    default:
      let start = generator.below(data.count)
      data.removeSubrange(start..<min(data.count, start + 1 + generator.below(64)))
    }
  }

  private mutating func randomBytes(_ count: Int) -> Data {
    Data((0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }
}
