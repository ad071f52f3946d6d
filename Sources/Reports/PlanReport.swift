import Basics
package import Generation

/// A plan as `micrograph plan` tells it.
package struct PlanReport: Encodable, Sendable {
  package struct Part: Encodable, Sendable {
    package var analysis: String
    package var title: String
    /// Answers that the site needs, and those of them to compute.
    package var total: Int
    package var compute: Int
    /// Estimated from the speed of earlier builds; null where that kind of work was never measured.
    package var seconds: Double?
    package var reasons: [Plan.Reason]
  }

  package struct Files: Encodable, Sendable {
    /// Files of the site, and those of them to render.
    package var total: Int
    package var render: Int
    package var seconds: Double?
    package var reasons: [Plan.Reason]
    package var paths: [String]
    /// Pictures to be made: the pages that show them are rendered once more as they come, which is not counted here.
    package var pictures: Int
  }

  /// What one of several processes takes.
  package struct Shard: Encodable, Sendable {
    package var number: Int
    package var compute: Int
    /// Images to be read.
    package var images: Int
    package var seconds: Double?
  }

  package var analyses: [Part]
  package var files: Files
  package var compute: Int
  package var reuse: Int
  /// Of all; null where a kind of work was never measured.
  package var seconds: Double?
  /// Null where nobody asked for shards.
  package var shards: [Shard]?
  /// Answers that are in no shard, as they need what all of them find; likewise.
  package var waiting: Int?

  package init(_ plan: Plan) {
    analyses = plan.parts.map { part in
      Part(
        analysis: part.name, title: part.title, total: part.total, compute: part.count, seconds: part.seconds,
        reasons: part.reasons)
    }
    files = Files(
      total: plan.pages.total, render: plan.pages.pages.count, seconds: plan.pageSeconds, reasons: plan.pages.reasons,
      paths: plan.pages.pages.map(\.path), pictures: plan.pictures)
    compute = plan.parts.reduce(0) { $0 + $1.count }
    reuse = plan.parts.reduce(0) { $0 + $1.total - $1.count }
    let all = analyses.map(\.seconds) + [files.seconds]
    seconds = all.contains(nil) ? nil : all.reduce(0) { $0 + ($1 ?? 0) }
    shards = plan.shares?.shares.enumerated().map { index, share in
      Shard(
        number: index + 1, compute: share.questions.values.reduce(0) { $0 + $1.count },
        images: share.imageCount, seconds: share.seconds)
    }
    waiting = plan.shares?.waiting
  }

  /// The same for people.
  package var text: String {
    guard compute + files.render > 0 else {
      return "Nothing to compute or render: \(reuse) results are in the store, \(files.total) files in Output."
    }
    var lines: [String] = []
    for part in analyses where part.compute > 0 {
      lines.append("\(part.title): \(part.compute) of \(part.total) to compute\(Self.about(part.seconds))")
      lines += part.reasons.map(Self.line)
    }
    if files.render > 0 {
      lines.append("Files: \(files.render) of \(files.total) to render\(Self.about(files.seconds))")
      lines += files.reasons.map(Self.line)
    }
    if files.pictures > 0 {
      lines.append("As the \(files.pictures) pictures come, the pages that show them are rendered again.")
    }
    lines.append("\(compute) to compute, \(reuse) in the store; \(files.render) to render\(Self.about(seconds))")
    for shard in shards ?? [] {
      lines.append(
        "Shard \(shard.number): \(shard.compute) to compute, \(shard.images) images to read\(Self.about(shard.seconds))"
      )
    }
    if let waiting, waiting > 0 { lines.append("\(waiting) more need the results of all shards") }
    return lines.joined(separator: "\n")
  }

  private static func about(_ seconds: Double?) -> String {
    seconds.map { ", about \(spanText($0))" } ?? ""
  }

  private static func line(_ reason: Plan.Reason) -> String {
    "  \(reason.count) \(reason.reason) (\(reason.example)\(reason.count > 1 ? ", ..." : ""))"
  }
}
