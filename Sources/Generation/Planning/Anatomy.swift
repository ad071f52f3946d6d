import Artifacts
import Basics
import Networks

/// What a model is made of, part by part, so that a later plan can say which part has changed.
struct Anatomy: Analysis {
  static let name = "anatomy"
  static let version = 1

  let model: Digest
  var subject: String { "model" }

  struct Finding: Codable, Sendable {
    /// For each node by name, the digest of its operator and its own constants.
    var parts: [String: Digest]
  }

  static func finding(_ model: Model) throws -> Finding {
    var parts: [String: Digest] = [:]
    for node in model.nodes {
      var hasher = DigestHasher()
      hasher.update(node.operator.name)
      hasher.update(Digest(StoredForm.encode(node.operator)).hex)
      for input in node.inputs { hasher.update(model.constants[input]?.digest.hex ?? "") }
      parts[node.name] = hasher.finish()
    }
    return Finding(parts: parts)
  }
}

/// Which images a build looked at, so that a later plan can say which were added.
struct ImageListing: Analysis {
  typealias Finding = [Digest]
  static let name = "images"
  static let version = 1

  let images: Digest
  var subject: String { "images" }
}
