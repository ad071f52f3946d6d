import Basics

/// An image with one thing changed and all else as it was: what a unit owes to that thing.
package enum Counterfactual: Hashable, Sendable {
  /// All of it seen in a mirror.
  case mirrorImage
  /// Of a drawn scene: its figure faces the other way.
  case facing
  /// Where this part is seen, there is what lies around or behind it.
  case without(part: String)
  /// Of a drawn scene: a figure of this class stands in the same place.
  case ofClass(String)
  /// Of a drawn scene: another background.
  case background
  /// Another image that the user has named beside it.
  case pair
}

extension Counterfactual: StoredAsText {
  /// `mirror image`, `facing`, `without head`, `class cat`, `background`, `pair`.
  package init?(_ description: String) {
    func rest(_ start: String) -> String? {
      description.hasPrefix(start) && description.count > start.count ? String(description.dropFirst(start.count)) : nil
    }
    switch description {
    case "mirror image": self = .mirrorImage
    case "facing": self = .facing
    case "background": self = .background
    case "pair": self = .pair
    default:
      if let part = rest("without ") {
        self = .without(part: part)
      } else if let name = rest("class ") {
        self = .ofClass(name)
      } else {
        return nil
      }
    }
  }

  package var description: String {
    switch self {
    case .mirrorImage: "mirror image"
    case .facing: "facing"
    case .without(let part): "without \(part)"
    case .ofClass(let name): "class \(name)"
    case .background: "background"
    case .pair: "pair"
    }
  }
}
