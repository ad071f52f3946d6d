import Artifacts
import Basics
import Findings
import Foundation
import Testing

@Suite struct StoredFormTests {
  struct Everything: Codable, Hashable {
    enum Choice: Codable, Hashable {
      case plain
      case payload(Int)
    }
    var truth = true
    var small = -5
    var large = UInt64.max
    var number: Float = 0.1
    var strange: [Float] = [.infinity, -.infinity, -0.0]
    var precise = Double.pi
    var text = "Köpfe / 🐕"
    var missing: Int?
    var data = Data([9, 8])
    var digest = Digest(Data("a".utf8))
    var choices: [Choice] = [.plain, .payload(3)]
    var map = ["b": 2, "a": 1]
  }

  @Test func everythingComesBack() throws {
    #expect(try StoredForm.decode(Everything.self, from: StoredForm.encode(Everything())) == Everything())
    #expect(try StoredForm.decode(Float.self, from: StoredForm.encode(Float.nan)).isNaN)
  }

  @Test func dictionariesEncodeInOneOrder() {
    let pairs = (0..<100).map { ("key \($0)", $0) }
    let first = Dictionary(uniqueKeysWithValues: pairs)
    let second = Dictionary(uniqueKeysWithValues: pairs.reversed())
    #expect(StoredForm.encode(first) == StoredForm.encode(second))
  }

  @Test func damagedBytesThrowAndNeverTrap() {
    let bytes = StoredForm.encode(Everything())
    for length in bytes.indices {
      #expect(throws: (any Error).self) { try StoredForm.decode(Everything.self, from: bytes[..<length]) }
    }
    let deep = Data(repeating: UInt8(ascii: "["), count: 100_000)
    #expect(Parameter(deep) == nil)
  }

  @Test func parametersOfAnyAnalysisCanBeCompared() throws {
    guard case .table(let map)? = Parameter(StoredForm.encode(Everything())) else {
      Issue.record("not a table")
      return
    }
    #expect(map["small"] == .number(-5))
    #expect(map["truth"] == .truth(true))
    #expect(map["map"] == .table(["a": .number(1), "b": .number(2)]))
  }

  @Test func weightsComeBackFromTheirBlob() throws {
    let numbers: [Float] = [1, 2, -3, -4, 0, 0.5] + [10, 20, 30, 40]
    var blob = Data()
    for number in numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { blob.append(contentsOf: $0) } }
    let finding = IncomingWeights(
      sources: 2, window: Size(square: 3), box: Box(left: 1, top: 1, width: 2, height: 1), method: "kernel",
      numbers: Digest(blob))
    let row = try #require(WeightRow(finding, numbers: blob))
    #expect(row.sums == [-2, -2])
    let connection = row.connection(from: .init("a", 1), to: .init("b", 7))
    #expect(connection.weights == [[0, 20, 40]])
    #expect((connection.excitation, connection.inhibition, connection.cancelled) == (2, -4, 0.5))
    #expect(WeightRow(finding, numbers: blob.dropLast()) == nil)
    #expect(([3, -1, 0, 3, -7] as [Float]).strongest(2) == [0, 3, 4, 1])
  }
}
