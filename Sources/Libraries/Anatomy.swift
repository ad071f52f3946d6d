import Artifacts
package import Basics
package import Networks

/// What a model is made of, part by part, so that a later plan can say which part has changed.
package struct Anatomy: Analysis {
  package static let name = "anatomy"
  package static let version = 1

  package let model: Digest
  package var subject: String { "model" }

  package init(model: Digest) { self.model = model }

  package struct Finding: Codable, Sendable {
    /// For each node by name, the digest of its operator and its own constants.
    package var parts: [String: Digest]
  }

  package static func finding(_ model: Model) throws -> Finding {
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
package struct ImageListing: Analysis {
  package typealias Finding = [Digest]
  package static let name = "images"
  package static let version = 1

  package let images: Digest
  package var subject: String { "images" }

  package init(images: Digest) { self.images = images }
}
