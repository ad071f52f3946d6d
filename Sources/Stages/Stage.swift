package import Artifacts
package import Basics
package import Networks

package import struct Foundation.Data

/// One kind of analysis in a build: all that the site needs of it, and how what is missing is computed.
package protocol Stage: Sendable {
  /// The name of the analyses, by which their findings are kept.
  var name: String { get }
  /// For people: `Photographs`.
  var title: String { get }
  /// What one piece of the work is: `units`.
  var unit: String { get }
  /// Everything that the site needs of this kind.
  var questions: [Question] { get }
  /// Computes the answers to some of the questions, by their places in the list, and saves each as it is finished.
  ///
  /// - Returns: how many it answered; the rest is left for the next build.
  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int
  /// How long the answers to some of the questions will take, by the measured seconds for a piece of each kind of work;
  /// nil where one was never measured.
  func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double?
  /// The keys of findings that the answers were made from and a later build may use again.
  func supportingKeys() -> [Digest]
  /// Notes under which key each unit's answer is.
  func add(to keys: inout [Unit: UnitKeys])
  /// Notes under which key each answer about an input is.
  func add(to keys: inout [InputKeys])
}

extension Stage {
  package func add(to keys: inout [Unit: UnitKeys]) {}

  package func add(to keys: inout [InputKeys]) {}

  package func supportingKeys() -> [Digest] { [] }

  package func seconds(for missing: [Int], store: Store, rates: [String: Double]) -> Double? {
    rates[name].map { $0 * Double(missing.count) }
  }
}

/// An analysis that a site needs, without its type.
package struct Question: Sendable {
  package let key: Digest
  package let version: Int
  package private(set) var subject: String
  package let parameters: Data
  /// The unit that it is about, where its answer depends on that unit's part of the network alone.
  package let unit: Unit?
  /// The layer below which nothing matters; nil for the image.
  package let source: String?
  /// Whether it is about the model with which the site's own is compared.
  package private(set) var isAboutSecond = false

  package init<A: Analysis>(_ analysis: A, unit: Unit? = nil, source: String? = nil) {
    self.unit = unit
    self.source = source
    parameters = analysis.parameters
    version = A.version
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
