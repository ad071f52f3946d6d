import Artifacts
import Basics
import Findings
import Foundation
import Testing

@Suite struct CBORTests {
  struct Everything: Codable, Hashable {
    enum Choice: Codable, Hashable {
      case plain
      case payload(Int)
      case named(size: Double)
    }
    var truth = true
    var small = -5
    var large = UInt64.max
    var smallest = Int64.min
    var number: Float = 1.5
    var precise = Double.pi
    var text = "Köpfe 🐕"
    var missing: Int?
    var present: String? = "here"
    var bytes: [UInt8] = [1, 2, 3]
    var data = Data([9, 8])
    var floats: [Float] = [0, -1, .infinity]
    var table: [[Float]] = [[1, 2], [3, 4]]
    var digest = Digest(Data("a".utf8))
    var choices: [Choice] = [.plain, .payload(3), .named(size: 0.5)]
    var map = ["b": 2, "a": 1, "long key": -300]
    var nested: [String: [Int?]] = ["x": [1, nil, 70_000]]
  }

  @Test func everythingComesBack() throws {
    let bytes = CBOREncoder.encode(Everything())
    #expect(try CBORDecoder.decode(Everything.self, from: bytes) == Everything())
  }

  /// Examples of RFC 8949, appendix A.
  @Test func bytesAreThoseOfTheStandard() {
    #expect(CBOREncoder.encode(1000) == [0x19, 0x03, 0xE8])
    #expect(CBOREncoder.encode(-1000) == [0x39, 0x03, 0xE7])
    #expect(CBOREncoder.encode("IETF") == [0x64, 0x49, 0x45, 0x54, 0x46])
    #expect(CBOREncoder.encode([1, 2, 3]) == [0x83, 0x01, 0x02, 0x03])
    #expect(CBOREncoder.encode(["b": 2, "a": 1]) == [0xA2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x02])
    #expect(CBOREncoder.encode(1.1) == [0xFB, 0x3F, 0xF1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A])
  }

  @Test func dictionariesEncodeInOneOrder() {
    let pairs = (0..<100).map { ("key \($0)", $0) }
    let first = Dictionary(uniqueKeysWithValues: pairs)
    let second = Dictionary(uniqueKeysWithValues: pairs.reversed())
    #expect(CBOREncoder.encode(first) == CBOREncoder.encode(second))
  }

  @Test func damagedBytesThrowAndNeverTrap() {
    let bytes = CBOREncoder.encode(Everything())
    for length in bytes.indices {
      #expect(throws: (any Error).self) { try CBORDecoder.decode(Everything.self, from: Array(bytes[..<length])) }
    }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var mutated = bytes
      mutated[Int.random(in: mutated.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      _ = try? CBORDecoder.decode(Everything.self, from: mutated)
      _ = CBORValue(mutated)
    }
    let deep = [UInt8](repeating: 0x81, count: 100_000)
    #expect(CBORValue(deep) == nil)
    #expect(throws: (any Error).self) { try CBORDecoder.decode([String].self, from: deep) }
  }

  @Test func unknownValuesCanBeCompared() throws {
    let value = try #require(CBORValue(CBOREncoder.encode(Everything())))
    guard case .map(let map) = value else {
      Issue.record("not a map")
      return
    }
    #expect(map["small"] == .integer(-5))
    #expect(map["table"] == .array([.array([.number(1), .number(2)]), .array([.number(3), .number(4)])]))
  }
}
