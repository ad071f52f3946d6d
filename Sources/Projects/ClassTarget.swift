package import Analyses
package import Basics

/// A class and what it is told from, by the names that a person gives.
package struct ClassTarget: Sendable {
  package let output: ClassOutput
  package let known: KnownClasses
  package let contrast: ClassContrast

  /// - Parameters:
  ///   - name: one of its names, or its number.
  ///   - rival: the one class that it is told from; nil for all others.
  package init(_ name: String, against rival: String?, in specimen: Specimen) throws(Diagnostic) {
    guard let output = try ClassOutput(specimen.model, image: specimen.inputShape(count: 1)) else {
      throw Diagnostic(
        "the network has no output with a number for each of several classes", at: specimen.name,
        advice: "Take a unit instead: LAYER:CHANNEL.")
    }
    let known = KnownClasses(specimen.labels, count: output.count)
    func index(_ name: String) throws(Diagnostic) -> Int {
      guard let index = known.index(of: name) else {
        throw Diagnostic(
          "'\(name)' is not the name of one class", at: specimen.name,
          advice: "Give one of its names in the file of class names, or its number, 0 to \(output.count - 1).")
      }
      return index
    }
    func label(_ index: Int) -> String {
      specimen.labels.indices.contains(index) ? specimen.labels[index] : "\(index)"
    }
    let own = try index(name)
    var other: Int?
    if let rival { other = try index(rival) }
    guard own != other else { throw Diagnostic("a class cannot be told from itself", at: "class \(name)") }
    let rivals = other.map { [$0] } ?? (0..<output.count).filter { $0 != own }
    self.output = output
    self.known = known
    contrast = ClassContrast(
      index: own, name: label(own), rivals: rivals, rival: rivals.count == 1 ? rivals.first.map(label) : nil)
  }
}
