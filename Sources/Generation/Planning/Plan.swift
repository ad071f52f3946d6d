import Analyses
import Artifacts
import Basics
package import Stages

/// What a build has to do and why, before any of it is done.
///
/// Of files it names those whose facts have changed or will when the analyses are answered. A result that comes out as
/// before stops there, so a build may render fewer; pictures that are yet to be made are not counted.
package struct Plan: Sendable {
  /// Why something has to be done, and how often.
  package struct Reason: Hashable, Sendable, Encodable {
    package var reason: String
    package var count: Int
    /// One of the subjects.
    package var example: String
  }

  package let parts: [AnalysisPlan.Part]
  package let pages: PagePlan
  /// Seconds that rendering will take; nil where that was never measured.
  package let pageSeconds: Double?
  /// How the analyses are shared out, where that was asked for.
  package let shares: WorkShares?

  /// Pictures of features that are yet to be made.
  package var pictures: Int { parts.filter { $0.name == FeatureVisualization.name }.reduce(0) { $0 + $1.count } }

  /// Collects equal reasons, in the order in which they come first.
  static func reasons(_ found: [(reason: String, subject: String)]) -> [Reason] {
    var reasons: [Reason] = []
    var places: [String: Int] = [:]
    for (reason, subject) in found {
      if let place = places[reason] {
        reasons[place].count += 1
      } else {
        places[reason] = reasons.count
        reasons.append(Reason(reason: reason, count: 1, example: subject))
      }
    }
    return reasons
  }
}
