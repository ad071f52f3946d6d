package import Artifacts
package import Basics

/// One kind of analysis in a build: all that the site needs of it, and how what is missing is computed.
protocol Stage: Sendable {
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
  func answer(_ missing: [Int], store: Store, workers: Int, progress: Progress) throws -> Int
  /// The keys of findings that the answers were made from and a later build may use again.
  func supportingKeys() -> [Digest]
}

extension Stage {
  func supportingKeys() -> [Digest] { [] }
}

/// An analysis that a site needs, without its type.
package struct Question: Sendable {
  package let key: Digest
  package let version: Int
  package let subject: String
  package let parameters: [UInt8]

  package init<A: Analysis>(_ analysis: A) {
    parameters = analysis.parameters
    version = A.version
    subject = analysis.subject
    key = Digest(name: A.name, version: A.version, parameters: parameters)
  }
}
