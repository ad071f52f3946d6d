package import Artifacts
package import Basics
package import Networks

package import struct Foundation.Data

/// An analysis that a site needs, without its type.
package struct Question: Sendable {
  package let key: Digest
  package let version: Int
  package private(set) var subject: String
  package let parameters: Data
  /// What a change of each parameter means.
  package let causes: [String: Cause]
  /// The unit that it is about, where its answer depends on that unit's part of the network alone.
  package let unit: Unit?
  /// The layer below which nothing matters; nil for the image.
  package let source: String?
  /// The questions without whose answers it cannot be answered.
  package let needs: [Digest]
  /// Whether it is about the model with which the site's own is compared.
  package private(set) var isAboutSecond = false

  package init<A: Analysis>(
    _ analysis: A, unit: Unit? = nil, source: String? = nil, needs: [Digest] = []
  ) {
    self.unit = unit
    self.source = source
    self.needs = needs
    parameters = analysis.parameters
    version = A.version
    causes = A.causes
    subject = analysis.subject
    key = Digest(name: A.name, version: A.version, parameters: parameters)
  }

  /// The same about the second model, whose layers may have the names of the first one's.
  func aboutSecond(_ model: String) -> Question {
    var question = self
    question.subject = "\(model): \(subject)"
    question.isAboutSecond = true
    return question
  }
}
