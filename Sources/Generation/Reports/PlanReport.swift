/// A plan as `micrograph plan` tells it.
package struct PlanReport: Encodable, Sendable {
  package struct Part: Encodable, Sendable {
    package var analysis: String
    package var title: String
    /// Answers that the site needs, and those of them to compute.
    package var total: Int
    package var compute: Int
    /// Estimated from the last build's speed; null where that kind of work was never measured.
    package var seconds: Double?
    package var reasons: [Plan.Reason]
  }

  package var analyses: [Part]
  package var compute: Int
  package var reuse: Int

  package init(_ plan: Plan) {
    analyses = plan.parts.map { part in
      Part(
        analysis: part.name, title: part.title, total: part.total, compute: part.count, seconds: part.seconds,
        reasons: part.reasons)
    }
    compute = plan.parts.reduce(0) { $0 + $1.count }
    reuse = plan.parts.reduce(0) { $0 + $1.total - $1.count }
  }

  /// The same for people.
  package var text: String {
    guard compute > 0 else { return "Nothing to compute: \(reuse) results are in the store." }
    var lines: [String] = []
    for part in analyses where part.compute > 0 {
      let estimate = part.seconds.map { ", about \(Progress.duration($0))" } ?? ""
      lines.append("\(part.title): \(part.compute) of \(part.total) to compute\(estimate)")
      for reason in part.reasons {
        lines.append("  \(reason.count) \(reason.reason) (\(reason.example)\(reason.count > 1 ? ", ..." : ""))")
      }
    }
    lines.append("\(compute) to compute, \(reuse) in the store")
    return lines.joined(separator: "\n")
  }
}
