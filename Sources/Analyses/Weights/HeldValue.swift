package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

/// The mean over images of something that is held where a network is taken as linear (``Holding``).
package struct HeldValue: Analysis {
  package static let name = "held"
  package static let version = 2
  package static let causes: [String: Cause] = ["value": .weights, "images": .images]

  /// Of all upstream of the value that is measured.
  package let value: Digest
  package let quantity: Holding.Quantity
  package let images: Digest
  package let preprocessing: Preprocessing
  package let subject: String

  private enum CodingKeys: String, CodingKey { case value, quantity, images, preprocessing }

  /// - Parameter digest: of all upstream of the value that is measured.
  package init(_ holding: Holding, digest: Digest, images: ImageSet, preprocessing: Preprocessing) {
    value = digest
    quantity = holding.quantity
    self.images = images.digest
    self.preprocessing = preprocessing
    subject = "\(holding.quantity.title) of value \(holding.value)"
  }

  package struct Finding: Hashable, Codable, Sendable {
    /// One number, or one for each unit of the value.
    package var means: [Float]
    /// Of how many images.
    package var images: Int
  }
}

extension Holding.Quantity {
  fileprivate var title: String {
    switch self {
    case .value: "mean"
    case .slope: "mean slope"
    case .scale: "mean scale"
    }
  }
}

extension HeldKind {
  /// The kinds of what is held, in the order of their cases.
  ///
  /// - Parameter areMeasured: whether there are images.
  package static func all(_ holdings: [Holding], areMeasured: Bool) -> [HeldKind] {
    let kinds = Set(
      holdings.map { holding -> HeldKind in
        switch holding.quantity {
        case .value: .gate
        case .slope: areMeasured ? .slope : .identity
        case .scale: .scale
        }
      })
    return allCases.filter(kinds.contains)
  }
}
