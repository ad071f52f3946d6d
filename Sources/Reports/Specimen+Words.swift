import Images
import Projects

extension Specimen {
  /// How images enter the model and who says so, for people.
  var preprocessingInWords: String {
    let (found, list) = (
      preprocessing, { (numbers: [Double]) in numbers.map { "\($0.shortest)" }.joined(separator: " ") }
    )
    var words = "\(found.order == .grey ? "grey" : found.order.rawValue.uppercased()), "
    words += "\(found.range[0].shortest) to \(found.range[1].shortest)"
    if found.mean.contains(where: { $0 != 0 }) { words += ", minus \(list(found.mean))" }
    if found.std.contains(where: { $0 != 1 }) { words += ", over \(list(found.std))" }
    words += "; the short side to \(found.resize), of that the middle, \(found.size) (\(said))"
    return words
  }

  private var said: String {
    switch source {
    case .said: "as it was said"
    case .preset(let preset): "the preset \(preset.rawValue)"
    case .file(let name): "from \(name)"
    case .model: "as the model's input declares"
    case .nowhere: "nothing says so"
    }
  }
}

extension Double {
  /// Without a fraction where there is none.
  fileprivate var shortest: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
