import Basics
import Networks
import Testing

struct DigestTests {
  /// Two branches joined, and a convolution after them.
  private func network(prefix: String = "", change: (inout [String: Tensor]) -> Void = { _ in }, swapped: Bool = false)
    throws -> Model
  {
    var stack = Stack()
    stack.convolve("image", "\(prefix)first", from: 3, to: 4)
    let branches: [(String, Int)] = swapped ? [("three", 3), ("one", 1)] : [("one", 1), ("three", 3)]
    for (name, size) in branches {
      stack.convolve("\(prefix)first", "\(prefix)\(name)", from: 4, to: 2, size: size, prefix: prefix)
    }
    stack.add(Concatenation(axis: 1), ["\(prefix)one", "\(prefix)three"], "\(prefix)mixed")
    stack.convolve("\(prefix)mixed", "\(prefix)last", from: 4, to: 2)
    change(&stack.constants)
    return try stack.model(outputs: ["\(prefix)last"])
  }

  private func digests(_ model: Model, _ layer: String, _ count: Int) throws -> [Digest] {
    try (0..<count).map { try model.digest(of: Unit(layer, $0)) }
  }

  @Test func oneFilterChangesItsUnitAndThoseDownstream() throws {
    let before = try network()
    // Filter 1 of the second branch is channel 3 of the mixed layer.
    let after = try network { $0["three weights"]?.values[36] += 1 }
    #expect(try digests(before, "first", 4) == digests(after, "first", 4))
    let changed = zip(try digests(before, "mixed", 4), try digests(after, "mixed", 4)).map { $0 != $1 }
    #expect(changed == [false, false, false, true])
    #expect(zip(try digests(before, "last", 2), try digests(after, "last", 2)).allSatisfy { $0 != $1 })
    #expect(try before.digest(ofValue: "one") == after.digest(ofValue: "one"))
    #expect(try before.digest(ofValue: "mixed") != after.digest(ofValue: "mixed"))
  }

  @Test func orderDoesNotMatter() throws {
    let (model, swapped) = (try network(), try network(swapped: true))
    #expect(try digests(model, "last", 2) == digests(swapped, "last", 2))
  }

  @Test func operatorsAndInputsMatter() throws {
    var stack = Stack()
    stack.convolve("image", "a", from: 3, to: 2)
    stack.convolve("image", "b", from: 3, to: 2, stride: 2)
    let model = try stack.model(outputs: ["a"])
    #expect(try model.digest(of: Unit("a", 0)) != model.digest(of: Unit("b", 0)))
    #expect(try model.digest(of: Unit("a", 0)) != model.digest(of: Unit("a", 1)))
  }

  @Test func namesDoNotMatter() throws {
    var (plain, renamed) = (Stack(), Stack())
    plain.convolve("image", "a", from: 3, to: 2)
    plain.add(Activation(.relu), ["a"], "c")
    renamed.convolve("image", "b", from: 3, to: 2)
    renamed.add(Activation(.relu), ["b"], "d")
    #expect(
      try plain.model(outputs: ["c"]).digest(of: Unit("c", 1)) == renamed.model(outputs: ["d"]).digest(of: Unit("d", 1))
    )
  }

  @Test func unknownUnitsAreNamed() throws {
    let model = try network()
    #expect(throws: Diagnostic.self) { try model.digest(of: Unit("nothing", 0)) }
    let error = #expect(throws: Diagnostic.self) { try model.digest(of: Unit("mixed", 4)) }
    #expect(error?.description.contains("'mixed' has 4 units") == true)
  }
}
