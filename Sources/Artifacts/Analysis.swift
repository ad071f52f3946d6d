package import Basics
package import Foundation

/// A question about a model, as a value that holds everything its answer depends on.
///
/// The encoded value, with the analysis's name and version, is the key under which the store keeps the answer. An
/// analysis refers to other results by the digest of their content, so an unchanged result stops recomputation.
package protocol Analysis: Encodable, Sendable {
  associatedtype Finding: Codable & Sendable

  /// What kind of analysis it is: `examples`.
  static var name: String { get }

  /// Raised whenever the same question would be answered otherwise than before.
  static var version: Int { get }

  /// What it is about, the same after the model changes: `unit inception_4c/output:254`.
  ///
  /// It is not part of the key; it lets a plan compare with the last result for the same subject. An analysis that
  /// stores it leaves it out of its `CodingKeys`.
  var subject: String { get }

  /// What a change of an encoded value, by its key, means to people; of others the value itself is told.
  static var causes: [String: Cause] { get }
}

/// Why a question is another than the last one on its subject.
package enum Cause: Sendable {
  /// Weights or operators of the model, upstream of what is asked about.
  case weights
  case secondModel
  /// The answers that it is made from.
  case results
  /// The images of the project.
  case images
  /// The one image that is asked about.
  case image
}

extension Analysis {
  package static var causes: [String: Cause] { [:] }

  /// The name of the answer: the digest of the analysis's name, version and encoded value.
  package var key: Digest { Digest(name: Self.name, version: Self.version, parameters: parameters) }

  /// The encoded value, as it is digested and stored.
  package var parameters: Data { StoredForm.encode(self) }
}

extension Digest {
  /// The key of an analysis whose value is encoded already.
  package init(name: String, version: Int, parameters: Data) {
    var hasher = DigestHasher()
    hasher.update("\(name) \(version)")
    hasher.update(parameters)
    self = hasher.finish()
  }
}
