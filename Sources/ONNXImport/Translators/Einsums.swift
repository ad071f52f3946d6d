import Basics
import Foundation
import Networks

extension Translator {
  /// Sums of products over named axes, brought to matrix products: `bhqd,bhkd->bhqk`.
  static let einsums: [String: Translator] = [
    "Einsum": Translator(["equation"]) { node throws(Diagnostic) in
      let equation = try Equation(node)
      var sum = equation.terms[0]
      for index in 1..<equation.terms.count {
        let later = Set(equation.terms[(index + 1)...].flatMap(\.labels))
        sum = try Equation.product(sum, equation.terms[index], keeping: later.union(equation.result), node)
      }
      let reduced = try sum.summed(over: { !equation.result.contains($0) }, node)
      try node.emit(Transposition(try reduced.order(of: equation.result)), [reduced.value])
    }
  ]
}

/// A value whose axes have labels.
private struct Term {
  var value: Value
  var labels: [Int]

  /// The axes in the order of some labels, which are all of its own.
  func order(of wanted: [Int]) throws(Diagnostic) -> [Int] {
    let order = wanted.compactMap(labels.firstIndex)
    guard order.count == wanted.count, order.count == labels.count else {
      throw Diagnostic("its equation names axes that its inputs have not")
    }
    return order
  }

  func arranged(_ wanted: [Int], _ node: Translation) throws(Diagnostic) -> Term {
    guard wanted != labels else { return self }
    let value = try node.intermediate(Transposition(try order(of: wanted)), [value], step: "arranged")
    return Term(value: value, labels: wanted)
  }

  func summed(over isLeftOut: (Int) -> Bool, _ node: Translation) throws(Diagnostic) -> Term {
    let axes = labels.indices.filter { isLeftOut(labels[$0]) }
    guard !axes.isEmpty else { return self }
    let value = try node.intermediate(Reduction(.sum, axes: axes, keepsAxes: false), [value], step: "summed")
    return Term(value: value, labels: labels.filter { !isLeftOut($0) })
  }

  func reshaped(_ axes: [Reshaping.Axis], _ node: Translation) throws(Diagnostic) -> Value {
    if axes == labels.indices.map({ .copied($0) }) { return value }
    return try node.intermediate(Reshaping(axes), [value], step: "joined")
  }
}

private struct Equation {
  let terms: [Term]
  let result: [Int]

  /// Labels are letters, and negative for the axes that `...` stands for, counted from the last.
  init(_ node: Translation) throws(Diagnostic) {
    let text = node.attributes.text("equation", default: "").filter { $0 != " " }
    let sides = text.components(separatedBy: "->")
    let inputs = (sides.first ?? "").components(separatedBy: ",")
    guard sides.count <= 2, inputs.count == node.inputCount, !inputs.isEmpty else {
      throw Diagnostic("its equation is '\(text)', and it has \(node.inputCount) inputs")
    }
    var terms: [Term] = []
    var most = 0
    for (index, letters) in inputs.enumerated() {
      let value = try node.input(index)
      guard let rank = value.rank else { throw Diagnostic("the rank of its input is not known") }
      let free = rank - letters.filter { $0 != "." }.count
      let labels = try Equation.labels(letters, free: free)
      guard labels.count == rank, Set(labels).count == rank else {
        throw Diagnostic("its equation '\(text)' takes a diagonal or does not fit its inputs", kind: .unsupported)
      }
      most = max(most, letters.contains(".") ? free : 0)
      terms.append(Term(value: value, labels: labels))
    }
    self.terms = terms
    if sides.count == 2 {
      result = try Equation.labels(sides[1], free: most)
    } else {
      let all = terms.flatMap(\.labels)
      let once = Set(all).filter { label in label > 0 && all.count { $0 == label } == 1 }
      result = (0..<most).map { $0 - most } + once.sorted()
    }
  }

  private static func labels(_ letters: String, free: Int) throws(Diagnostic) -> [Int] {
    let parts = letters.components(separatedBy: "...")
    func named(_ part: String) -> [Int] { part.unicodeScalars.map { Int($0.value) } }
    guard parts.count <= 2, !parts.joined().contains("."), free >= 0 else {
      throw Diagnostic("its equation has the part '\(letters)'")
    }
    return parts.count == 1 ? named(letters) : named(parts[0]) + (0..<free).map { $0 - free } + named(parts[1])
  }

  /// The product of two terms, summed over what nobody needs any more.
  static func product(_ a: Term, _ b: Term, keeping kept: Set<Int>, _ node: Translation) throws(Diagnostic) -> Term {
    let a = try a.summed(over: { !b.labels.contains($0) && !kept.contains($0) }, node)
    let b = try b.summed(over: { !a.labels.contains($0) && !kept.contains($0) }, node)
    let shared = a.labels.filter { b.labels.contains($0) && kept.contains($0) }
    let inner = a.labels.filter { b.labels.contains($0) && !kept.contains($0) }
    let rows = a.labels.filter { !b.labels.contains($0) }
    let columns = b.labels.filter { !a.labels.contains($0) }
    let labels = shared + rows + columns
    let first = try a.arranged(shared + rows + inner, node)
    let second = try b.arranged(shared + inner + columns, node)
    let common = shared.indices.map { Reshaping.Axis.copied($0) }
    func copied(_ range: Range<Int>) -> [Reshaping.Axis] { range.map { .copied($0) } }
    func joined(_ range: Range<Int>) -> Reshaping.Axis {
      range.count == 1 ? .copied(range.lowerBound) : range.isEmpty ? .fixed(1) : .merged(range)
    }
    if inner.isEmpty {
      let left = try first.reshaped(
        copied(0..<first.labels.count) + columns.map { _ in .fixed(1) }, node)
      let right = try second.reshaped(
        common + rows.map { _ in .fixed(1) } + copied(shared.count..<second.labels.count), node)
      return Term(
        value: try node.intermediate(Arithmetic(.multiply), [left, right], step: "product"), labels: labels)
    }
    let split = shared.count + rows.count
    let left = try first.reshaped(
      common + [joined(shared.count..<split), joined(split..<first.labels.count)], node)
    let right = try second.reshaped(
      common + [
        joined(shared.count..<(shared.count + inner.count)), joined((shared.count + inner.count)..<second.labels.count),
      ],
      node)
    let made = try node.intermediate(MatrixProduct(), [left, right], step: "product")
    var axes = common
    for (group, source, term) in [(rows, shared.count, first), (columns, shared.count + 1, second)] {
      if group.count == 1 { axes.append(.copied(source)) }
      guard group.count > 1 else { continue }
      for label in group {
        let extent = term.labels.firstIndex(of: label).flatMap { term.value.extent($0) }
        guard extent != nil || !axes.contains(.inferred) else {
          throw Diagnostic("the extents of its inputs are not known", kind: .unsupported)
        }
        axes.append(extent.map { .fixed($0) } ?? .inferred)
      }
    }
    let named = Term(value: made, labels: Array(0..<(shared.count + 2)))
    return Term(value: try named.reshaped(axes, node), labels: labels)
  }
}
