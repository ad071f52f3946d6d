import Basics
import Networks

extension RecipeWriter {
  /// What a matrix of zeros and ones does: running sums and triangles.
  static let triangles: [String: RecipeWriter] = [
    "CumSum": RecipeWriter(["exclusive", "reverse"]) { recipe throws(Diagnostic) in
      let x = try recipe.translation.input(0)
      guard let rank = x.rank, let named = try recipe.translation.constant(1, "axis")?.integers?.first else {
        throw Diagnostic("its axis or the rank of its input is not known")
      }
      let axis = try recipe.translation.axis(named, rank: rank)
      guard let extent = x.extent(axis) else { throw Diagnostic("the extent of its axis \(axis) is not known") }
      let (excludes, reverses) = (recipe.attributes.flag("exclusive"), recipe.attributes.flag("reverse"))
      let sums = try recipe.matrix(extent, extent) { from, to in
        from == to ? !excludes : (from < to) != reverses
      }
      var order = Array(0..<rank)
      order.swapAt(axis, rank - 1)
      let turned = [Onnx_AttributeProto.integers("perm", order)]
      guard axis != rank - 1 else {
        recipe.add("MatMul", [recipe.input(0), sums], makes: 0)
        return
      }
      let made = recipe.add("MatMul", [recipe.add("Transpose", [recipe.input(0)], turned), sums])
      recipe.add("Transpose", [made], turned, makes: 0)
    },
    "Trilu": RecipeWriter(["upper"]) { recipe throws(Diagnostic) in
      let x = try recipe.translation.input(0)
      guard let rank = x.rank, rank >= 2, let rows = x.extent(rank - 2), let columns = x.extent(rank - 1) else {
        throw Diagnostic("the extents of its input are not known")
      }
      let shift = try recipe.translation.constant(1, "diagonal")?.integers?.first ?? 0
      guard (-Shape.limit...Shape.limit).contains(shift) else { throw Diagnostic("its diagonal is \(shift)") }
      let isUpper = recipe.attributes.flag("upper", default: true)
      let kept = try recipe.matrix(rows, columns) { row, column in
        isUpper ? column - row >= shift : column - row <= shift
      }
      recipe.add("Where", [kept, recipe.input(0), recipe.number(0)], makes: 0)
    },
  ]
}

extension Recipe {
  /// Ones where something holds of the row and the column, else zeros.
  fileprivate func matrix(_ rows: Int, _ columns: Int, _ holds: (Int, Int) -> Bool) throws(Diagnostic) -> String {
    guard let count = Shape([rows, columns]).checkedCount, count <= Evaluation.limit else {
      throw Diagnostic("\(rows) x \(columns) numbers are too many to write down")
    }
    let ones = (0..<rows).flatMap { row in (0..<columns).map { holds(row, $0) ? Float(1) : 0 } }
    return constant(Constant([rows, columns], .floats(ones)))
  }
}
